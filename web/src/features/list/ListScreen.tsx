import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import type { FieldMeta, ListQuery, ObjectMeta, Row } from '@/api/types';
import { CardList } from '@/grid/CardList';
import { type Column, parseSort, sortText, storedWidths, storeWidths } from '@/grid/columns';
import { nothing, type Selection, selectedCount } from '@/grid/selection';
import { useRows } from '@/grid/use_rows';
import { VGrid } from '@/grid/VGrid';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { InlineEditor } from '@/meta/edit/InlineEditor';
import { kindOf } from '@/meta/fields';
import { useListState } from '@/meta/list_state';
import { isWritable, nameField, useLabel } from '@/meta/schema';
import { Banner, Button, ErrorState } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { BulkBar } from './BulkBar';
import './list.css';
import { FilterChips } from '@/meta/lists/FilterChips';
import { rememberList } from '@/meta/neighbours';
import { ListEmpty } from './ListEmpty';
import { ListFoot } from './ListFoot';
import { ListHead } from './ListHead';
import { useAddress } from './use_address';

export function ListScreen({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const peek = usePeek();
  const phone = useMediaQuery('(max-width: 767px)');
  const { search, change } = useAddress();
  const state = useListState(object, search);
  const [selection, setSelection] = useState<Selection>(nothing);
  const [widths, setWidths] = useState(() => storedWidths(object.name));
  const [range, setRange] = useState<[number, number]>([0, 0]);

  const names = useMemo(() => {
    const first = nameField(object);
    return [first, ...state.columns.filter((name) => name !== first)];
  }, [object, state.columns]);
  const columns = useMemo<Column[]>(
    () =>
      names.flatMap((name, at) => {
        const field = state.fields.get(name);
        if (!field) return [];
        const kind = kindOf(field);
        return {
          id: name,
          field,
          title: label(field.label) || name,
          width: widths[name] ?? (at === 0 ? 260 : kind.width),
          align: kind.align,
          sortable: isSortable(field),
          editable: isWritable(field) && field.type !== 'file',
        };
      }),
    [names, state.fields, widths, label],
  );

  const cards = useMemo(() => cardFields(object), [object]);
  const query = useMemo<ListQuery>(
    () => ({
      where: state.where.trim() || undefined,
      search: state.search.trim() || undefined,
      sort: state.sort || undefined,
      fields: neededFields(object, phone ? cards.all : names),
    }),
    [object, state.where, state.search, state.sort, names, phone, cards],
  );
  const sums = useMemo(
    () => columns.filter((column) => column.field.type === 'money').map((column) => column.id),
    [columns],
  );
  const rows = useRows(object.name, query, sums);
  const { onRange } = rows;

  // Ticks belong to what was asked; a new question starts without.
  const question = `${query.where ?? ''}|${query.search ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is the trigger
  useEffect(() => setSelection(nothing), [question]);

  const rowAt = rows.rowAt;
  const open = useCallback(
    (row: Row, how: 'panel' | 'page') => {
      rememberList(object.name, query);
      if (how === 'page') void navigate({ to: '/o/$object/$id', params: { object: object.name, id: row.id } });
      else peek(object.name, row.id);
    },
    [navigate, peek, object.name, query],
  );
  const watchRange = useCallback(
    (first: number, last: number, from: number, to: number) => {
      onRange(first, last);
      setRange([from, to]);
    },
    [onRange],
  );
  const onWidth = useCallback(
    (column: string, width: number | null) =>
      setWidths((old) => {
        const { [column]: _, ...rest } = old;
        const next = width === null ? rest : { ...rest, [column]: Math.round(width) };
        storeWidths(object.name, next);
        return next;
      }),
    [object.name],
  );
  const words = useMemo(
    () => ({
      selectAll: t('list.select_all'),
      selectRow: (name: string) => t('list.select_row', { name }),
      resize: t('list.resize'),
    }),
    [t],
  );

  const ticked = selectedCount(selection, rows.count);
  const badFilter = isApiError(rows.error) && rows.error.code === 'invalid';
  return (
    <div className="page list">
      <ListHead
        object={object}
        state={state}
        query={query}
        count={rows.count}
        counted={rows.counted}
        change={change}
        fault={badFilter ? rows.error : null}
      />
      <FilterChips object={object} state={state} onChange={(where) => change({ where })} />
      {rows.error && !badFilter && rows.count > 0 ? (
        <div className="list-banner">
          <Banner kind="error">
            <span className="grow">{explain(rows.error)}</span>
            <Button kind="link" onClick={rows.retry}>
              {t('ui.retry')}
            </Button>
          </Banner>
        </div>
      ) : null}
      {rows.error && (badFilter || rows.count === 0) ? (
        <ErrorState
          icon={badFilter ? 'filter' : 'alert'}
          title={badFilter ? t('list.filter_fault') : t('list.failed')}
          retry={badFilter ? undefined : { label: t('ui.retry'), run: rows.retry }}
          actions={
            badFilter ? <Button onClick={() => change({ where: '' })}>{t('list.filter_clear')}</Button> : undefined
          }
        >
          {explain(rows.error)}
        </ErrorState>
      ) : !rows.isLoading && rows.count === 0 ? (
        <ListEmpty
          object={object}
          filtered={Boolean(query.where || query.search)}
          onClear={() => change({ where: '', q: undefined })}
        />
      ) : phone ? (
        <CardList
          label={label(object.plural)}
          object={object}
          figure={cards.figure}
          rest={cards.rest}
          count={rows.isLoading ? 12 : rows.count}
          rowAt={rowAt}
          onRange={watchRange}
        />
      ) : (
        <VGrid
          label={label(object.plural)}
          object={object}
          columns={columns}
          count={rows.isLoading ? 30 : rows.count}
          rowAt={rowAt}
          onRange={watchRange}
          sorts={parseSort(state.sort)}
          onSort={(field, desc) => change({ sort: desc === null ? '' : sortText([{ field, desc }]) })}
          selection={selection}
          onSelect={setSelection}
          onWidth={onWidth}
          onOpen={open}
          canEdit={() => object.rights.edit !== 'none'}
          editor={(row, column, close) => <InlineEditor object={object} row={row} field={column.field} close={close} />}
          openId={search.peek?.startsWith(`${object.name}.`) ? search.peek.slice(object.name.length + 1) : undefined}
          isOld={rows.isOld}
          words={words}
        />
      )}
      {ticked > 0 ? (
        <BulkBar
          object={object}
          selection={selection}
          total={rows.count}
          count={ticked}
          query={query}
          onSelect={setSelection}
        />
      ) : (
        <ListFoot object={object} range={range} rows={rows} sums={sums} />
      )}
    </div>
  );
}

const unsorted = new Set(['long_text', 'multi_choice', 'file', 'link_any']);
// Figures that change by themselves are made when read; no order of theirs is stored.
const fleeting = /\b(today|now|me|count|sum|avg|exists)\s*\(|\b(?!stage\.)[a-z_]+\.[a-z_]+/;
const isSortable = (field: FieldMeta) => !unsorted.has(field.type) && !(field.formula && fleeting.test(field.formula));

/** Money needs its currency beside it, stages their pipeline. */
function neededFields(object: ObjectMeta, names: string[]): string[] {
  const extra = ['currency', 'pipeline', 'stage_kind'].filter((name) =>
    object.fields.some((field) => field.name === name),
  );
  return [...new Set([...names, ...extra])];
}

function cardFields(object: ObjectMeta) {
  const name = nameField(object);
  const wanted = (object.layout.card.length ? object.layout.card : object.layout.list).filter((item) => item !== name);
  const fields = wanted.flatMap((item) => object.fields.find((field) => field.name === item) ?? []);
  const figure =
    fields.find((field) => field.name === object.traits.amount) ?? fields.find((field) => field.type === 'money');
  const stage = object.fields.find((field) => field.type === 'stage');
  const rest = [...new Set([...(stage ? [stage] : []), ...fields.filter((field) => field !== figure)])];
  return { figure, rest, all: [name, ...fields.map((field) => field.name), ...(stage ? [stage.name] : [])] };
}
