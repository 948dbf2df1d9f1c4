import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mergeMany, previewMany } from '@/api/duplicates';
import { explain } from '@/api/errors';
import { watchJob } from '@/api/jobs';
import { keys } from '@/api/keys';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLagging } from '@/meta/lagging';
import { Banner, Dialog, DialogFoot, Field, Skeleton, TextField } from '@/ui';

interface Props {
  object: ObjectMeta;
  threshold: number;
  onClose: () => void;
  onDone: () => void;
}

/** All groups from a score on, told beforehand; a job that can be undone. */
export function MergeManyDialog({ object, threshold, onClose, onDone }: Props) {
  const t = useT();
  const format = useFormat();
  const [typed, setTyped] = useState(String(Math.max(threshold, 95)));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const score = Number(useLagging(typed));
  const valid = Number.isInteger(score) && score >= 1 && score <= 100;
  const preview = useQuery({
    queryKey: keys.groups(object.name, `preview ${score}`),
    queryFn: ({ signal }) => previewMany(object.name, { score }, signal),
    enabled: valid,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const told = preview.data;
  const start = async () => {
    setBusy(true);
    try {
      const { job } = await mergeMany(object.name, { score });
      watchJob(job, onDone);
      onClose();
    } catch (error) {
      setFault(explain(error));
      setBusy(false);
    }
  };
  const groups = format.number(told?.groups ?? 0);
  return (
    <Dialog
      title={t('duplicates.many_title')}
      width={560}
      onClose={onClose}
      onSubmit={() => void start()}
      foot={
        <DialogFoot
          act={t('duplicates.many_do', { n: groups })}
          busy={busy}
          disabled={!valid || !told || told.groups === 0 || typed !== String(score)}
          onCancel={onClose}
        />
      }
    >
      <div className="stack">
        <p className="muted">{t('duplicates.many_help')}</p>
        <Field label={t('duplicates.many_score')} fault={valid ? undefined : t('duplicates.many_score_fault')}>
          {(control) => (
            <TextField
              {...control}
              inputMode="numeric"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value.trim())}
            />
          )}
        </Field>
        {preview.error ? (
          <Banner kind="error">{explain(preview.error)}</Banner>
        ) : told ? (
          <div className="stack" aria-live="polite">
            <p className="strong">{t('duplicates.many_told', { groups, records: format.number(told.records) })}</p>
            {told.refused.map((item) => (
              <Banner key={item.reason} kind="warn">
                {t('duplicates.many_refused', { n: format.number(item.count), reason: item.reason })}
              </Banner>
            ))}
            <ul className="many-sample">
              {told.sample.slice(0, 6).map((item) => (
                <li key={item.group}>
                  <span className="strong">{item.name}</span>{' '}
                  <span className="muted">
                    {t('duplicates.many_from', { names: item.merged.join(t('list.comma')) })}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <Skeleton height={60} />
        )}
        {fault ? <Banner kind="error">{fault}</Banner> : null}
      </div>
    </Dialog>
  );
}
