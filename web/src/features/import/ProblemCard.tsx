import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import { useCan } from '@/api/session';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLagging } from '@/meta/lagging';
import { fieldOf, nameField, nameOf, useLabel, useObject } from '@/meta/schema';
import { Button, Card, Select, Tag, toast } from '@/ui';
import { SearchSelect } from '@/ui/SearchSelect';
import { changeColumn, isLinkField, type Mapping, mapColumn, mapValue, type Problem } from './importing';

interface Props {
  problem: Problem;
  object: ObjectMeta;
  mapping: Mapping;
  busy: boolean;
  onChange: (mapping: Mapping) => void;
}

const SHOWN = 12;
const NewChoicesDialog = lazy(() => import('./NewChoicesDialog').then((part) => ({ default: part.NewChoicesDialog })));

/** What is in the way of some rows, with the ways out: another meaning, a new record, or leaving the column out. */
export function ProblemCard({ problem, object, mapping, busy, onChange }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const [adding, setAdding] = useState(false);
  const administers = useCan('administer');
  const field = fieldOf(object, problem.field);
  const column = mapping.columns.find((item) => item.field === problem.field);
  const link = field ? isLinkField(field) || field.type === 'user' : false;
  const target = useObject(field?.type === 'user' ? 'user' : (field?.target ?? ''));
  const listed = ['choice', 'multi_choice', 'stage'].includes(field?.type ?? '');
  const mendable = Boolean(column) && (link || listed) && problem.values.length > 0;
  // A stage is part of a process; choices are only words.
  const growable = mendable && listed && field?.type !== 'stage' && administers;
  const values = all ? problem.values : problem.values.slice(0, SHOWN);
  return (
    <Card
      className="import-problem"
      title={
        <>
          {label(field?.label) || problem.field || t('import.row')}
          <Tag color="red">{t('import.rows', { count: problem.count, n: format.number(problem.count) })}</Tag>
        </>
      }
      actions={
        <>
          {link && column && target?.rights.create && field?.type !== 'user' && !column.link?.create ? (
            <Button
              small
              icon="plus"
              disabled={busy}
              onClick={() =>
                onChange(
                  changeColumn(mapping, problem.field, { link: { by: column.link?.by || 'name', create: true } }),
                )
              }
            >
              {t('import.create_all', { object: label(target.label) })}
            </Button>
          ) : null}
          {growable && field ? (
            <Button small icon="plus" disabled={busy} onClick={() => setAdding(true)}>
              {t('import.new_choices_open')}
            </Button>
          ) : null}
          {column ? (
            <Button small kind="quiet" disabled={busy} onClick={() => onChange(mapColumn(mapping, column.index, null))}>
              {t('import.leave_out')}
            </Button>
          ) : null}
        </>
      }
    >
      {adding && field ? (
        <Suspense>
          <NewChoicesDialog
            object={object}
            field={field}
            problem={problem}
            onClose={() => setAdding(false)}
            onAdded={(names) => {
              setAdding(false);
              toast(t('import.new_choices_done', { field: label(field.label) }));
              onChange(
                Object.entries(names).reduce(
                  (next, [word, name]) => mapValue(next, problem.field, word, name),
                  mapping,
                ),
              );
            }}
          />
        </Suspense>
      ) : null}
      <div className="stack">
        <p>
          {problem.message} <span className="muted">{problem.hint}</span>
        </p>
        {problem.values.length > 0 ? (
          <ul className="import-values">
            {values.map((item) => (
              <li key={item.value} className="import-value">
                <span className="import-word ellipsis">{item.value || t('import.empty')}</span>
                <span className="muted import-times">
                  {t('import.times', { count: item.count, n: format.number(item.count) })}
                </span>
                {mendable && field ? (
                  <Meaning
                    field={field}
                    word={item.value}
                    suggestion={item.suggestion}
                    target={link ? target : undefined}
                    busy={busy}
                    onPick={(meaning) => onChange(mapValue(mapping, problem.field, item.value, meaning))}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
        {problem.values.length > SHOWN && !all ? (
          <Button kind="link" onClick={() => setAll(true)}>
            {t('import.more_values', { n: format.number(problem.values.length - SHOWN) })}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

/** What an unknown word stands for. */
function Meaning({
  field,
  word,
  suggestion,
  target,
  busy,
  onPick,
}: {
  field: FieldMeta;
  word: string;
  suggestion: string | null;
  target: ObjectMeta | undefined;
  busy: boolean;
  onPick: (meaning: string) => void;
}) {
  const t = useT();
  const label = useLabel();
  const name = t('import.meaning_of', { word });
  return (
    <span className="import-meaning">
      <span className="import-pick">
        {target ? (
          <RecordName target={target} label={name} onPick={onPick} />
        ) : (
          <Select
            label={name}
            value={null}
            placeholder={t('import.means')}
            disabled={busy}
            options={[
              ...(field.choices ?? []).map((choice) => ({
                value: choice.name,
                label: label(choice.label) || choice.name,
              })),
            ]}
            onChange={(value) => value && onPick(value)}
          />
        )}
      </span>
      {suggestion ? (
        <Button small disabled={busy} icon="check" onClick={() => onPick(suggestion)}>
          {t('import.use', {
            value: label(field.choices?.find((choice) => choice.name === suggestion)?.label) || suggestion,
          })}
        </Button>
      ) : null}
      {target ? null : (
        <Button small kind="quiet" disabled={busy} onClick={() => onPick('')}>
          {t('import.as_empty')}
        </Button>
      )}
    </span>
  );
}

/** An existing record, by its name: the file's word will be read as that name. */
function RecordName({ target, label, onPick }: { target: ObjectMeta; label: string; onPick: (name: string) => void }) {
  const t = useT();
  const words = useLabel();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const text = useLagging(typed.trim());
  const answer = useQuery({
    queryKey: [...keys.lists(target.name), 'names', text],
    enabled: open,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      fetchRows(target.name, { search: text || undefined, limit: 20, fields: [nameField(target)] }, signal),
  });
  return (
    <SearchSelect
      label={label}
      text=""
      placeholder={t('import.means_record', { object: words(target.label) })}
      search={typed}
      onSearch={setTyped}
      open={open}
      onOpen={setOpen}
      busy={answer.isFetching}
      emptyText={t('ui.no_match')}
      options={(answer.data?.rows ?? []).map((row) => ({ value: nameOf(target, row), label: nameOf(target, row) }))}
      onPick={(name) => name && onPick(name)}
    />
  );
}
