import { useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { nameField, useLabel } from '@/meta/schema';
import { Button, IconButton, TextField } from '@/ui';

export interface ColumnsProps {
  object: ObjectMeta;
  state: ListState;
  onChange: (cols: string | undefined) => void;
  /** By so many pixels; the way without dragging. */
  onWider: (column: string, by: number) => void;
}

export function ColumnsBody({ object, state, onChange, onWider }: ColumnsProps) {
  const t = useT();
  const label = useLabel();
  const [search, setSearch] = useState('');
  const needle = search.trim().toLowerCase();
  const first = nameField(object);
  const shown = state.columns.filter((name) => name !== first);
  const hidden = object.fields.filter(
    (field) => field.name !== first && field.name !== 'id' && !shown.includes(field.name) && label(field.label),
  );
  const fits = (text: string) => !needle || text.toLowerCase().includes(needle);
  const put = (names: string[]) => onChange([first, ...names].join(','));
  const move = (at: number, step: number) => {
    const next = [...shown];
    const [name] = next.splice(at, 1);
    if (name) next.splice(at + step, 0, name);
    put(next);
  };
  const title = (name: string) => label(state.fields.get(name)?.label) || name;
  return (
    <>
      <TextField
        autoFocus
        value={search}
        aria-label={t('list.columns_search')}
        placeholder={t('list.columns_search')}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className="columns">
        <h2>{t('list.columns_shown')}</h2>
        <ul>
          {shown.map((name, at) =>
            fits(title(name)) ? (
              <li key={name} className="columns-row">
                <span className="grow ellipsis">{title(name)}</span>
                <IconButton
                  small
                  icon="minus"
                  iconSize={14}
                  label={t('list.column_narrower', { name: title(name) })}
                  onClick={() => onWider(name, -24)}
                />
                <IconButton
                  small
                  icon="plus"
                  iconSize={14}
                  label={t('list.column_wider', { name: title(name) })}
                  onClick={() => onWider(name, 24)}
                />
                <IconButton
                  small
                  icon="up"
                  iconSize={14}
                  label={t('list.column_up', { name: title(name) })}
                  disabled={at === 0}
                  onClick={() => move(at, -1)}
                />
                <IconButton
                  small
                  icon="down"
                  iconSize={14}
                  label={t('list.column_down', { name: title(name) })}
                  disabled={at === shown.length - 1}
                  onClick={() => move(at, 1)}
                />
                <IconButton
                  small
                  icon="close"
                  iconSize={14}
                  label={t('list.column_hide', { name: title(name) })}
                  onClick={() => put(shown.filter((item) => item !== name))}
                />
              </li>
            ) : null,
          )}
        </ul>
        <h2>{t('list.columns_hidden')}</h2>
        <ul>
          {hidden
            .filter((field) => fits(label(field.label)))
            .map((field) => (
              <li key={field.name} className="columns-row">
                <span className="grow ellipsis muted">{label(field.label)}</span>
                <IconButton
                  small
                  icon="plus"
                  iconSize={14}
                  label={t('list.column_show', { name: label(field.label) })}
                  onClick={() => put([...shown, field.name])}
                />
              </li>
            ))}
        </ul>
      </div>
      <div className="columns-foot">
        <Button kind="quiet" small onClick={() => onChange(undefined)}>
          {t('list.columns_reset')}
        </Button>
      </div>
    </>
  );
}
