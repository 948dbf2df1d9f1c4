import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useRef, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { createRecord, deleteRecord, recordPath, saveRecord, type Values } from '@/api/records';
import type { ListAnswer, ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { FieldControl, FieldValue } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { Avatar, Banner, Button, IconButton, ObjectIcon, Skeleton, TextField, toast } from '@/ui';
import './team.css';

interface Props {
  object: ObjectMeta;
  row: Row;
  relation: ObjectMeta['relations'][number];
  child: ObjectMeta;
}

const colors = ['blue', 'teal', 'purple', 'orange', 'green', 'yellow'];
const nameIn = (value: unknown) =>
  typeof value === 'object' && value && 'name' in value ? String(value.name ?? '') : '';

/** Who works along, with which part and which share of the result; what nobody was given is the owner's. */
export function TeamCard({ object, row, relation, child }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const [adding, setAdding] = useState(false);
  const member = child.traits.member ?? 'member';
  const split = child.fields.find((field) => field.type === 'percent');
  const role = child.fields.find((field) => field.type === 'choice' && field.required && !field.system);
  const answer = useQuery({
    queryKey: keys.related(object.name, row.id, relation.name),
    queryFn: ({ signal }) =>
      api.get<ListAnswer>(
        `${recordPath(object.name, row.id)}/related/${encodeURIComponent(relation.name)}`,
        {
          limit: 50,
          can: true,
          sort: 'created_at',
          fields: [member, split?.name ?? '', role?.name ?? '', child.traits.may_edit ?? ''].filter(Boolean),
        },
        signal,
      ),
  });
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: keys.related(object.name, row.id, relation.name) });
    // The record sums the shares up, and who is on the team may see it.
    void queryClient.invalidateQueries({ queryKey: keys.record(object.name, row.id) });
    void queryClient.invalidateQueries({ queryKey: keys.timeline(object.name, row.id) });
  };
  const rows = answer.data?.rows ?? [];
  const shareOf = (item: Row) => (split ? Number(item[split.name] ?? 0) : 0);
  const given = rows.reduce((sum, item) => sum + shareOf(item), 0);
  const rest = Math.max(0, 100 - given);
  const owner = nameIn(row[object.traits.owner ?? 'owner']) || t('field.hidden');
  const parts = [
    ...rows.map((item, at) => ({
      id: item.id,
      name: nameIn(item[member]),
      share: shareOf(item),
      color: colors[at % colors.length],
    })),
    ...(rest > 0 ? [{ id: 'owner', name: t('team.owner_of', { name: owner }), share: rest, color: 'gray' }] : []),
  ].filter((part) => part.share > 0);
  const change = async (item: Row, value: number | null) => {
    if (!split || value === (item[split.name] ?? null)) return;
    try {
      await saveRecord(child.name, item, { [split.name]: value }, { say: t('list.saved') });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    refresh();
  };
  const remove = (item: Row) =>
    void deleteRecord(child.name, item, t('team.removed', { name: nameIn(item[member]) }))
      .catch((error: unknown) => toast(explain(error), { kind: 'error' }))
      .finally(refresh);
  const title = label(relation.label) || label(child.plural);
  return (
    <section className="card related-card team-card" aria-label={title}>
      <div className="card-head">
        <ObjectIcon name={child.icon} />
        <h2 className="ellipsis">
          {title}
          {rows.length > 0 ? <span className="list-count">{rows.length}</span> : null}
        </h2>
        {child.rights.create && !row.deleted_at ? (
          <IconButton
            small
            icon="plus"
            label={t('team.add')}
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          />
        ) : null}
      </div>
      {answer.isPending ? (
        <div className="card-body">
          <Skeleton width="70%" />
        </div>
      ) : null}
      {answer.isError ? <p className="related-none muted">{explain(answer.error)}</p> : null}
      {rows.length > 0 && split ? (
        <div className="team-split">
          <div
            className="team-bar"
            role="img"
            aria-label={t('team.bar', {
              parts: parts.map((part) => `${part.name} ${format.percent(part.share)}`).join(t('decision.comma')),
            })}
          >
            {parts.map((part) => (
              <span
                key={part.id}
                data-color={part.color}
                style={{ flexGrow: part.share } as CSSProperties}
                title={`${part.name} ${format.percent(part.share)}`}
              />
            ))}
          </div>
          {given > 100 ? <Banner kind="warn">{t('team.over', { n: format.percent(given) })}</Banner> : null}
        </div>
      ) : null}
      {answer.isSuccess && rows.length === 0 && !adding ? <p className="related-none muted">{t('team.none')}</p> : null}
      <ul>
        {rows.map((item, at) => (
          <li key={item.id} className="team-row">
            <span className="team-dot" data-color={colors[at % colors.length]} />
            <Avatar name={nameIn(item[member])} />
            <span className="team-name">
              <span className="strong ellipsis">{nameIn(item[member]) || t('field.hidden')}</span>
              <span className="row team-facts">
                {role ? <FieldValue field={role} object={child} row={item} value={item[role.name]} /> : null}
                {child.traits.may_edit && item[child.traits.may_edit] === true ? (
                  <span className="muted">{t('team.may_edit')}</span>
                ) : null}
              </span>
            </span>
            {split ? (
              item.can?.includes('edit') ? (
                <Share
                  key={String(item[split.name])}
                  value={item[split.name]}
                  label={t('team.split_of', { name: nameIn(item[member]) })}
                  onSave={(value) => void change(item, value)}
                />
              ) : (
                <span>{format.percent(shareOf(item))}</span>
              )
            ) : null}
            {item.can?.includes('delete') ? (
              <IconButton
                small
                icon="close"
                iconSize={14}
                label={t('team.remove', { name: nameIn(item[member]) })}
                onClick={() => remove(item)}
              />
            ) : null}
          </li>
        ))}
        {rows.length > 0 && split ? (
          <li className="team-row muted">
            <span className="team-dot" data-color="gray" />
            <span className="grow ellipsis">{t('team.owner_of', { name: owner })}</span>
            <span>{format.percent(rest)}</span>
          </li>
        ) : null}
      </ul>
      {adding ? (
        <AddMember
          child={child}
          link={{ [relation.field]: { id: row.id, name: null } }}
          fields={[member, role?.name, split?.name].filter((name) => name !== undefined)}
          onDone={() => {
            setAdding(false);
            refresh();
          }}
        />
      ) : null}
    </section>
  );
}

interface ShareProps {
  value: Value | undefined;
  label: string;
  onSave: (value: number | null) => void;
}

/** A number that saves itself when it is left, or by Enter. */
function Share({ value, label, onSave }: ShareProps) {
  const [text, setText] = useState(value === null || value === undefined ? '' : String(value));
  const save = () => {
    const number = Number(text.trim());
    if (text.trim() === '') onSave(null);
    else if (Number.isFinite(number)) onSave(number);
  };
  return (
    <span className="row team-share">
      <TextField
        aria-label={label}
        inputMode="decimal"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <span aria-hidden="true">%</span>
    </span>
  );
}

interface AddProps {
  child: ObjectMeta;
  link: Values;
  fields: string[];
  onDone: () => void;
}

function AddMember({ child, link, fields, onDone }: AddProps) {
  const t = useT();
  const label = useLabel();
  const [values, setValues] = useState<Values>({});
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const key = useRef(crypto.randomUUID());
  const add = async () => {
    if (busy) return;
    setBusy(true);
    setFault('');
    try {
      await createRecord(child.name, { ...values, ...link }, key.current);
      onDone();
    } catch (error) {
      setFault(explain(error));
      setBusy(false);
    }
  };
  return (
    <form
      className="team-add"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      {fields.map((name) => {
        const field = fieldOf(child, name);
        return field ? (
          <span key={name} className="team-field">
            <span className="muted">{label(field.label)}</span>
            <FieldControl
              field={field}
              object={child}
              value={values[name] ?? null}
              label={label(field.label)}
              onChange={(value) => {
                key.current = crypto.randomUUID();
                setValues((old) => ({ ...old, [name]: value }));
              }}
            />
          </span>
        ) : null;
      })}
      {fault ? <Banner kind="error">{fault}</Banner> : null}
      <Button kind="primary" type="submit" busy={busy}>
        {t('team.save')}
      </Button>
    </form>
  );
}
