import { memo, useMemo } from 'react';
import type { FieldMeta } from '@/api/types';
import { useLanguage, useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { CheckLabel, Icon, Select, Tag } from '@/ui';
import { type ColumnMapping, type FileColumn, importable, isLinkField, type LinkRule } from './importing';

interface Props {
  column: FileColumn;
  mapped: ColumnMapping | undefined;
  fields: FieldMeta[];
  onField: (name: string | null) => void;
  onLink: (link: LinkRule) => void;
}

/** One column of the file: what it is called, what it holds, where it goes. */
export const ColumnRow = memo(function ColumnRow({ column, mapped, fields, onField, onLink }: Props) {
  const t = useT();
  const label = useLabel();
  const language = useLanguage();
  const schema = useSchema();
  const field = fields.find((item) => item.name === mapped?.field);
  // Found by either language, shown in both.
  const options = useMemo(
    () =>
      fields.map((item) => {
        const own = label(item.label) || item.name;
        const other = (language === 'en' ? item.label.zh : item.label.en) ?? '';
        return {
          value: item.name,
          label: `${own} ${other} ${item.name}`,
          show: (
            <span className="row import-option">
              <span className="ellipsis">{own}</span>
              {item.required ? (
                <span className="field-required" aria-hidden="true">
                  *
                </span>
              ) : null}
              <span className="muted ellipsis">{other}</span>
            </span>
          ),
        };
      }),
    [fields, label, language],
  );
  const target = field && isLinkField(field) ? schema.byName.get(field.target ?? '') : undefined;
  const guessed = mapped && mapped.field === column.field && column.confidence > 0;
  const header = column.header || t('import.column_n', { n: column.index + 1 });
  return (
    <li className="import-column" data-mapped={field ? '' : undefined}>
      <span className="import-header">
        <span className="strong ellipsis">{header}</span>
        <span className="muted">{t('import.distinct', { count: column.distinct, n: column.distinct })}</span>
      </span>
      <span className="import-samples muted">
        {column.samples.slice(0, 4).map((sample) => (
          <span key={sample} className="import-sample ellipsis">
            {sample}
          </span>
        ))}
      </span>
      <span className="import-target">
        <Icon name="forward" size={14} />
        <span className="grow">
          <Select
            label={t('import.field_of', { column: header })}
            value={field?.name ?? null}
            clearable
            placeholder={t('import.skip')}
            options={options}
            onChange={onField}
          />
        </span>
        <span className="import-sure">
          {guessed ? (
            <Tag color={column.confidence >= 0.8 ? 'green' : 'yellow'}>
              {t(column.confidence >= 0.8 ? 'import.sure' : 'import.unsure')}
            </Tag>
          ) : null}
        </span>
      </span>
      {field && target && mapped ? (
        <span className="import-link">
          <span className="muted">{t('import.find_by', { object: label(target.label) })}</span>
          <span className="import-by">
            <Select
              label={t('import.find_by', { object: label(target.label) })}
              value={mapped.link?.by || 'name'}
              options={importable(target)
                .filter((item) => item.unique || item.name === (target.traits.name ?? 'name'))
                .map((item) => ({ value: item.name, label: label(item.label) || item.name }))}
              onChange={(by) => onLink({ create: mapped.link?.create ?? false, by: by ?? 'name' })}
            />
          </span>
          {target.rights.create ? (
            <CheckLabel
              checked={mapped.link?.create ?? false}
              onChange={(event) => onLink({ by: mapped.link?.by || 'name', create: event.currentTarget.checked })}
            >
              {t('import.create_missing', { object: label(target.label) })}
            </CheckLabel>
          ) : null}
        </span>
      ) : null}
    </li>
  );
});
