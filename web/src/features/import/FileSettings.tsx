import { useState } from 'react';
import { useT } from '@/i18n';
import { Button, CheckLabel, Field, Icon, Select, TextField } from '@/ui';
import { type Draft, type FileOptions, type Mapping, reread } from './importing';

const encodings = ['UTF-8', 'GB18030', 'Big5', 'UTF-16LE', 'UTF-16BE', 'Shift_JIS', 'windows-1252'];
const delimiters = [',', ';', '\t', '|'] as const;

interface Props {
  draft: Draft;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
  onReread: () => void;
  onFault: (fault: unknown) => void;
}

/** How the file is read; nearly always recognised, seldom opened. */
export function FileSettings({ draft, mapping, onChange, onReread, onFault }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const options = { ...draft.options, ...mapping.options };
  const [words, setWords] = useState((options.empty_words ?? []).join(', '));
  const put = (next: FileOptions) => onChange({ ...mapping, options: { ...mapping.options, ...next } });
  /** These change the columns themselves. */
  const again = async (next: FileOptions) => {
    setBusy(true);
    onFault(null);
    try {
      await reread(draft.id, mapping.object, { ...mapping.options, ...next });
      onReread();
    } catch (error) {
      onFault(error);
    } finally {
      setBusy(false);
    }
  };
  const encoding = options.encoding ?? draft.encoding;
  return (
    <div className="import-settings">
      <Button kind="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
        {t('import.settings')}
      </Button>
      {open ? (
        <div className="import-settings-grid">
          {draft.sheets && draft.sheets.length > 1 ? (
            <Field label={t('import.sheet')}>
              {(control) => (
                <Select
                  {...control}
                  value={options.sheet ?? draft.sheet ?? null}
                  disabled={busy}
                  options={(draft.sheets ?? []).map((sheet) => ({ value: sheet, label: sheet }))}
                  onChange={(sheet) => sheet && void again({ sheet })}
                />
              )}
            </Field>
          ) : null}
          {draft.delimiter ? (
            <>
              <Field label={t('import.encoding')}>
                {(control) => (
                  <Select
                    {...control}
                    value={encoding}
                    disabled={busy}
                    options={[...new Set([encoding, ...encodings])].map((name) => ({ value: name, label: name }))}
                    onChange={(value) => value && void again({ encoding: value })}
                  />
                )}
              </Field>
              <Field label={t('import.delimiter')}>
                {(control) => (
                  <Select
                    {...control}
                    value={options.delimiter ?? draft.delimiter}
                    disabled={busy}
                    options={delimiters.map((value) => ({
                      value,
                      label: t(
                        `import.delimiter_${({ ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const)[value]}`,
                      ),
                    }))}
                    onChange={(value) => value && void again({ delimiter: value })}
                  />
                )}
              </Field>
            </>
          ) : null}
          <Field label={t('import.date_order')} help={t('import.date_order_help')}>
            {(control) => (
              <Select
                {...control}
                clearable
                value={options.date_order ?? null}
                placeholder={t('import.date_order_auto')}
                options={(['ymd', 'mdy', 'dmy'] as const).map((value) => ({
                  value,
                  label: t(`import.date_order_${value}`),
                }))}
                onChange={(value) => put({ date_order: value ?? undefined })}
              />
            )}
          </Field>
          <Field label={t('import.duplicates')} help={t('import.duplicates_help')}>
            {(control) => (
              <Select
                {...control}
                clearable
                placeholder={t('import.duplicates_policy')}
                value={options.duplicates ?? null}
                options={(['allow', 'warn', 'refuse', 'merge'] as const).map((value) => ({
                  value,
                  label: t(`import.duplicates_${value}`),
                }))}
                onChange={(value) => put({ duplicates: (value ?? undefined) as FileOptions['duplicates'] })}
              />
            )}
          </Field>
          <Field label={t('import.empty_words')} help={t('import.empty_words_help')}>
            {(control) => (
              <TextField
                {...control}
                value={words}
                onChange={(event) => setWords(event.currentTarget.value)}
                onBlur={() =>
                  put({
                    empty_words: words
                      .split(/[,，]/)
                      .map((word) => word.trim())
                      .filter(Boolean),
                  })
                }
              />
            )}
          </Field>
          <CheckLabel
            checked={options.has_header ?? draft.has_header}
            disabled={busy}
            onChange={(event) => void again({ has_header: event.currentTarget.checked })}
          >
            {t('import.has_header')}
          </CheckLabel>
        </div>
      ) : null}
    </div>
  );
}
