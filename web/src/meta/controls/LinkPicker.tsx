import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { Link, SearchResult } from '@/api/types';
import { useT } from '@/i18n';
import { SearchSelect } from '@/ui/SearchSelect';
import { isLink } from '../fields/link';
import type { ControlProps } from '../fields/types';
import { useLagging } from '../lagging';
import { nameField, nameOf, useLabel, useSchema } from '../schema';

/** Picks a record by search; the newest records show before anything is typed. */
export function LinkPicker({
  field,
  value,
  onChange,
  onDone,
  label,
  id,
  autoFocus,
  openAtStart,
  ...aria
}: ControlProps) {
  const t = useT();
  const schema = useSchema();
  const words = useLabel();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(Boolean(openAtStart));
  const text = useLagging(search.trim());
  const found = useRef(new Map<string, Link>());
  const any = field.type === 'link_any';
  const target = field.type === 'user' ? 'user' : (field.target ?? '');
  const targets = any
    ? field.targets?.length
      ? field.targets
      : schema.objects.filter((item) => !item.system && !item.activity).map((item) => item.name)
    : [target];
  const object = schema.byName.get(target);
  const answer = useQuery({
    queryKey: keys.search(text, targets),
    enabled: open,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<(Link & { note?: string })[]> => {
      if (!any && object && (!text || object.system)) {
        const name = nameField(object);
        const rows = await fetchRows(
          target,
          { search: text || undefined, sort: text ? undefined : '-updated_at', limit: 20, fields: [name] },
          signal,
        );
        return rows.rows.map((row) => ({ id: row.id, name: nameOf(object, row) }));
      }
      if (!text) return [];
      const results = await api.get<{ results: SearchResult[] }>(
        '/api/search',
        { q: text, limit: 20, objects: targets },
        signal,
      );
      return results.results.map((item) => ({
        id: item.id,
        name: item.name,
        object: any ? item.object : undefined,
        note: any ? words(schema.byName.get(item.object)?.label) : (item.subtitle ?? undefined),
      }));
    },
  });
  const options = answer.data ?? [];
  for (const option of options) found.current.set(option.id, option);
  const current = isLink(value) ? value : null;
  return (
    <SearchSelect
      id={id}
      label={label}
      autoFocus={autoFocus}
      invalid={aria['aria-invalid']}
      describedBy={aria['aria-describedby']}
      text={current ? (current.name ?? t('field.hidden')) : ''}
      placeholder={t('field.pick', { object: any ? t('field.record') : words(object?.label) })}
      search={search}
      onSearch={setSearch}
      open={open}
      onOpen={setOpen}
      busy={answer.isFetching}
      clearable={!field.required}
      options={options.map((option) => ({ value: option.id, label: option.name ?? option.id, note: option.note }))}
      emptyText={text || !any ? t('ui.no_match') : t('field.type_to_search')}
      onPick={(picked) => {
        const option = picked ? (found.current.get(picked) ?? null) : null;
        const next: Link | null = option
          ? { id: option.id, name: option.name, ...(option.object ? { object: option.object } : {}) }
          : null;
        onChange(next);
        onDone?.(next);
      }}
    />
  );
}
