import { useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import { Banner, Button, Card, Field, Select } from '@/ui';
import { ColumnRow } from './ColumnRow';
import { FileSettings } from './FileSettings';
import {
  changeColumn,
  type Draft,
  fileOf,
  importable,
  keyFields,
  type Mapping,
  type Mode,
  mapColumn,
  upload,
} from './importing';

interface Props {
  draft: Draft;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
  /** The file was read anew: what was decided is void. */
  onReread: () => void;
  /** Another object: the file was looked at again under another number. */
  onOther: (id: string) => void;
  onNext: () => void;
}

/** Which column of the file is which field. */
export function MapStep({ draft, mapping, onChange, onReread, onOther, onNext }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const object = schema.byName.get(mapping.object);
  const targets = schema.objects.filter((item) => item.rights.import);
  const fields = object ? importable(object) : [];
  const pipelines = object?.pipelines ?? [];
  const missing = fields.filter(
    (field) =>
      field.required &&
      !field.default &&
      mapping.mode !== 'update' &&
      !mapping.columns.some((column) => column.field === field.name) &&
      !(mapping.defaults && field.name in mapping.defaults),
  );
  const keyChoices = object ? keyFields(object) : [];
  const setObject = async (name: string | null) => {
    if (!name || name === mapping.object) return;
    const file = fileOf(draft.id);
    setFault(null);
    if (!file) {
      // The file itself is no longer at hand: columns are matched by their names.
      const other = schema.byName.get(name);
      let next: Mapping = { object: name, mode: 'insert', options: mapping.options, columns: [], defaults: {} };
      for (const column of draft.columns) {
        const header = column.header.trim().toLowerCase();
        const field = other
          ? importable(other).find((item) =>
              [item.name, item.label.zh, item.label.en].some((word) => word?.toLowerCase() === header),
            )
          : undefined;
        if (field) next = mapColumn(next, column.index, field);
      }
      onChange(next);
      return;
    }
    setBusy(true);
    try {
      onOther((await upload(file, name)).id);
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="import-content stack">
      <Card>
        <div className="import-facts">
          <Field label={t('import.into')}>
            {(control) => (
              <Select
                {...control}
                value={mapping.object || null}
                disabled={busy}
                options={targets.map((item) => ({ value: item.name, label: label(item.plural) || item.name }))}
                onChange={(name) => void setObject(name)}
              />
            )}
          </Field>
          <Field label={t('import.mode')}>
            {(control) => (
              <Select
                {...control}
                value={mapping.mode}
                options={(['insert', 'update', 'upsert'] as Mode[]).map((mode) => ({
                  value: mode,
                  label: t(`import.mode_${mode as 'insert'}`),
                  disabled: mode !== 'insert' && keyChoices.length === 0,
                }))}
                onChange={(mode) =>
                  onChange({
                    ...mapping,
                    mode: (mode as Mode) ?? 'insert',
                    key: mode === 'insert' ? undefined : (mapping.key ?? keyChoices[0]?.name),
                  })
                }
              />
            )}
          </Field>
          {mapping.mode === 'insert' ? null : (
            <Field label={t('import.key')}>
              {(control) => (
                <Select
                  {...control}
                  value={mapping.key ?? null}
                  options={keyChoices.map((field) => ({ value: field.name, label: label(field.label) || field.name }))}
                  onChange={(key) => onChange({ ...mapping, key: key ?? undefined })}
                />
              )}
            </Field>
          )}
          {pipelines.length > 1 ? (
            <Field label={t('import.pipeline')}>
              {(control) => (
                <Select
                  {...control}
                  value={
                    typeof mapping.defaults?.pipeline === 'string'
                      ? mapping.defaults.pipeline
                      : (pipelines[0]?.name ?? null)
                  }
                  options={pipelines.map((item) => ({
                    value: item.name,
                    label: label(item.label) || item.name,
                  }))}
                  onChange={(pipeline) => onChange({ ...mapping, defaults: { ...mapping.defaults, pipeline } })}
                />
              )}
            </Field>
          ) : null}
          <p className="muted import-size">
            {t('import.size', {
              rows: format.number(draft.rows_estimate),
              columns: format.number(draft.columns.length),
              encoding: draft.encoding,
            })}
          </p>
        </div>
        <FileSettings draft={draft} mapping={mapping} onChange={onChange} onReread={onReread} onFault={setFault} />
      </Card>
      {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
      {draft.remembered ? <Banner icon="history">{t('import.remembered')}</Banner> : null}
      {draft.warnings.map((warning) => (
        <Banner key={warning} kind="warn">
          {warning}
        </Banner>
      ))}
      {missing.length > 0 ? (
        <Banner kind="warn">
          {t('import.missing_fields', { fields: missing.map((field) => label(field.label)).join('、') })}
        </Banner>
      ) : null}
      {object ? (
        <Card
          flush
          title={t('import.columns', {
            n: format.number(mapping.columns.length),
            all: format.number(draft.columns.length),
          })}
        >
          <ul className="import-columns">
            <li className="import-column import-column-head muted" aria-hidden="true">
              <span>{t('import.column')}</span>
              <span>{t('import.samples')}</span>
              <span>{t('import.field')}</span>
            </li>
            {draft.columns.map((column) => {
              const mapped = mapping.columns.find((item) => item.index === column.index);
              return (
                <ColumnRow
                  key={column.index}
                  column={column}
                  mapped={mapped}
                  fields={fields}
                  onField={(name) =>
                    onChange(mapColumn(mapping, column.index, (name && fieldOf(object, name)) || null))
                  }
                  onLink={(link) => mapped && onChange(changeColumn(mapping, mapped.field, { link }))}
                />
              );
            })}
          </ul>
        </Card>
      ) : (
        <Banner kind="warn">{t('import.no_object')}</Banner>
      )}
      <div className="import-foot">
        <span className="grow" />
        <Button kind="primary" disabled={!object || mapping.columns.length === 0 || busy} onClick={onNext}>
          {t('import.check')}
        </Button>
      </div>
    </div>
  );
}
