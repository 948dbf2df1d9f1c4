import { useMemo, useState } from 'react';
import { explain } from '@/api/errors';
import type { FieldMeta, Link, ObjectMeta, Value } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { FieldControl, kindOf } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { type Condition, type Conditions, isComplete, parse, periods, toText } from '@/meta/where';
import { Button, IconButton, MultiSelect, Segmented, Select, TextArea } from '@/ui';
import { operatorKey } from './condition_text';
import type { FilterProps } from './FilterPanel';
import { useLinkNames } from './link_names';

/** Rows of field, operator, value, joined by and/or; or the same filter as text. Takes effect as it is built; the title
 * shows how many records remain. */
export function FilterBuilder({ object, state, count, counted, change, fault }: FilterProps) {
  const t = useT();
  const format = useFormat();
  const known = useMemo(() => parse(state.where, state.fields), [state.where, state.fields]);
  const [asText, setAsText] = useState(known === null);
  const [draft, setDraft] = useState<Conditions>(() => known ?? { join: 'and', items: [] });
  const [text, setText] = useState(state.where);
  const put = (next: Conditions) => {
    setDraft(next);
    const where = toText(next, state.fields);
    setText(where);
    if (where !== state.where) change({ where });
  };
  const names = useLinkNames(object, draft.items);
  return (
    <div className="filter">
      <div className="row">
        <Segmented
          label={t('list.filter')}
          value={asText ? 'text' : 'rows'}
          options={[
            { value: 'rows', label: t('list.filter_rows') },
            { value: 'text', label: t('list.filter_text') },
          ]}
          onChange={(next) => {
            const read = parse(state.where, state.fields);
            if (next === 'rows' && read) setDraft(read);
            setText(state.where);
            setAsText(next === 'text');
          }}
        />
        <span className="grow" />
        <span className="muted">
          {fault ? '' : t('list.total', { n: counted ? format.number(count) : format.short(count) })}
        </span>
      </div>
      {asText ? (
        <>
          {known === null && !fault ? <p className="muted">{t('list.filter_text_only')}</p> : null}
          <TextArea
            className="filter-text"
            aria-label={t('list.filter_text')}
            aria-invalid={fault ? true : undefined}
            spellCheck={false}
            placeholder={t('list.filter_text_help')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) change({ where: text });
            }}
          />
          {fault ? (
            <p className="field-fault" role="alert">
              {explain(fault)}
            </p>
          ) : (
            <p className="field-help">{t('list.filter_text_help')}</p>
          )}
          <div className="row">
            <Button kind="primary" small onClick={() => change({ where: text })}>
              {t('ui.apply')}
            </Button>
          </div>
        </>
      ) : known === null && draft.items.length === 0 ? (
        <p className="muted">{t('list.filter_text_only')}</p>
      ) : (
        <>
          {draft.items.length === 0 ? <p className="muted">{t('list.filter_empty')}</p> : null}
          {draft.items.map((item, at) => (
            <ConditionRow
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
              key={at}
              object={object}
              condition={item}
              lead={
                at === 0 ? (
                  <span className="filter-lead muted">{t('list.filter_where')}</span>
                ) : at === 1 ? (
                  <Select
                    label={t('list.filter_join')}
                    value={draft.join}
                    options={[
                      { value: 'and', label: t('list.filter_and') },
                      { value: 'or', label: t('list.filter_or') },
                    ]}
                    onChange={(join) => put({ ...draft, join: join === 'or' ? 'or' : 'and' })}
                  />
                ) : (
                  <span className="filter-lead muted">
                    {t(draft.join === 'or' ? 'list.filter_or' : 'list.filter_and')}
                  </span>
                )
              }
              names={names}
              onChange={(next) =>
                put({ ...draft, items: draft.items.map((old, other) => (other === at ? next : old)) })
              }
              onRemove={() => put({ ...draft, items: draft.items.filter((_, other) => other !== at) })}
            />
          ))}
          <div className="row">
            <Button
              kind="quiet"
              small
              icon="plus"
              onClick={() => {
                const field =
                  object.fields.find((item) => state.columns.includes(item.name) && item.name !== 'id') ??
                  object.fields[0];
                if (field) setDraft({ ...draft, items: [...draft.items, fresh(field)] });
              }}
            >
              {t('list.filter_add')}
            </Button>
            {draft.items.length > 0 ? (
              <Button kind="quiet" small onClick={() => put({ join: 'and', items: [] })}>
                {t('list.filter_clear')}
              </Button>
            ) : null}
          </div>
        </>
      )}
    </div>
  );
}

const fresh = (field: FieldMeta): Condition => {
  const op = kindOf(field).operators[0] ?? 'eq';
  return { field: field.name, op, value: op === 'period' ? 'this month' : op === 'in' ? [] : '' };
};

interface RowProps {
  object: ObjectMeta;
  condition: Condition;
  lead: React.ReactNode;
  names: Record<string, string>;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ object, condition, lead, names, onChange, onRemove }: RowProps) {
  const t = useT();
  const label = useLabel();
  const field = object.fields.find((item) => item.name === condition.field);
  const kind = field ? kindOf(field) : undefined;
  const choices = object.fields.filter(
    (item) => item.name !== 'id' && label(item.label) && kindOf(item).operators.length > 0,
  );
  return (
    <div className="filter-row">
      {lead}
      <Select
        label={t('list.filter_field')}
        value={condition.field}
        options={choices.map((item) => ({ value: item.name, label: label(item.label) }))}
        onChange={(name) => {
          const next = object.fields.find((item) => item.name === name);
          if (next) onChange(fresh(next));
        }}
      />
      <Select
        label={t('list.filter_operator')}
        value={condition.op}
        options={(kind?.operators ?? []).map((op) => ({ value: op, label: t(operatorKey(op, field)) }))}
        onChange={(next) => {
          const op = (next ?? 'eq') as Condition['op'];
          const many = op === 'in' || op === 'not_in';
          const was = condition.op === 'in' || condition.op === 'not_in';
          onChange({
            ...condition,
            op,
            value:
              op === 'period'
                ? 'this month'
                : many === was && condition.op !== 'period'
                  ? condition.value
                  : many
                    ? []
                    : '',
          });
        }}
      />
      {field ? (
        <ConditionValue object={object} field={field} condition={condition} names={names} onChange={onChange} />
      ) : (
        <span />
      )}
      <IconButton small icon="close" iconSize={14} label={t('ui.delete')} onClick={onRemove} />
    </div>
  );
}

function ConditionValue({
  object,
  field,
  condition,
  names,
  onChange,
}: Omit<RowProps, 'lead' | 'onRemove'> & { field: FieldMeta }) {
  const t = useT();
  const label = useLabel();
  const set = (value: string | string[]) => onChange({ ...condition, value });
  if (isComplete({ ...condition, value: '' })) return <span />;
  if (condition.op === 'period')
    return (
      <Select
        label={t('list.filter_value')}
        value={String(condition.value)}
        options={periods.map((period) => ({ value: period, label: t(`period.${period}` as Key) }))}
        onChange={(next) => set(next ?? 'today')}
      />
    );
  if (condition.op === 'in' || condition.op === 'not_in') {
    const stages = field.type === 'stage' ? (object.pipelines ?? []).flatMap((line) => line.stages) : [];
    const options = new Map(
      [...(field.choices ?? []), ...stages].map((item) => [item.name, label(item.label) || item.name]),
    );
    return (
      <MultiSelect
        label={t('list.filter_value')}
        placeholder={t('list.filter_value')}
        value={Array.isArray(condition.value) ? condition.value : [condition.value].filter(Boolean)}
        options={[...options].map(([value, text]) => ({ value, label: text }))}
        onChange={set}
      />
    );
  }
  const raw = Array.isArray(condition.value) ? (condition.value[0] ?? '') : condition.value;
  const linked = field.type === 'link' || field.type === 'user';
  const value: Value = linked ? (raw ? ({ id: raw, name: names[raw] ?? raw } as Link) : null) : raw;
  const textual = ['contains', 'not_contains', 'starts_with'].includes(condition.op);
  const shown: FieldMeta = textual
    ? { ...field, type: 'text', required: false }
    : { ...field, required: false, type: field.type === 'instant' ? 'date' : field.type };
  return (
    <FieldControl
      field={shown}
      object={object}
      label={t('list.filter_value')}
      value={value}
      onChange={(next) => {
        if (next === null || next === undefined) set('');
        else if (typeof next === 'object' && !Array.isArray(next)) set(next.id);
        else set(Array.isArray(next) ? next : String(next));
      }}
    />
  );
}
