import { type DragEvent, useRef, useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Banner, Button, Field, Icon, Select } from '@/ui';
import { History } from './History';
import { upload } from './importing';

const accepted = '.csv,.tsv,.txt,.xlsx';

export function UploadStep({ object: wanted, onDone }: { object: string | undefined; onDone: (id: string) => void }) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const [object, setObject] = useState<string | null>(wanted ?? null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const input = useRef<HTMLInputElement>(null);
  const targets = schema.objects.filter((item) => item.rights.import);
  const take = async (file: File | undefined) => {
    if (!file || busy) return;
    setBusy(file.name);
    setFault(null);
    try {
      onDone((await upload(file, object ?? undefined)).id);
    } catch (error) {
      setFault(error);
      setBusy(null);
    }
  };
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover' || event.type === 'dragenter');
    if (event.type === 'drop') {
      setOver(false);
      void take(event.dataTransfer.files[0]);
    }
  };
  return (
    <div className="import-content import-upload">
      <div className="stack">
        <Field label={t('import.into')} help={t('import.into_help')}>
          {(control) => (
            <Select
              {...control}
              clearable
              value={object}
              placeholder={t('import.into_guess')}
              options={targets.map((item) => ({ value: item.name, label: label(item.plural) || item.name }))}
              onChange={setObject}
            />
          )}
        </Field>
        <div
          className="import-drop"
          data-over={over || undefined}
          data-busy={busy ? '' : undefined}
          onDragEnter={drag}
          onDragOver={drag}
          onDragLeave={drag}
          onDrop={drag}
        >
          <span className="state-icon">
            <Icon name="upload" size={22} />
          </span>
          <p className="state-title">{busy ? t('import.reading', { name: busy }) : t('import.drop')}</p>
          <p className="muted">{t('import.formats')}</p>
          <Button kind="primary" busy={busy !== null} onClick={() => input.current?.click()}>
            {t('import.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t('import.choose')}
            accept={accepted}
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </div>
        {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
        <p className="muted import-note">{t('import.safe')}</p>
      </div>
      <History />
    </div>
  );
}
