import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { usePreferences } from '@/api/preferences';
import type { ObjectMeta, Row } from '@/api/types';
import { CardList } from '@/grid/CardList';
import { moveColumn, nextSorts, parseSort, sortText, useWidths } from '@/grid/columns';
import { useGroupTicks } from '@/grid/group_ticks';
import { shutText, toggleShut } from '@/grid/groups';
import { keepPlace, useFormerPlace } from '@/grid/places';
import { nothing, type Selection, selectedCount } from '@/grid/selection';
import { useGroupedRows } from '@/grid/use_grouped';
import { useRows } from '@/grid/use_rows';
import { VGrid } from '@/grid/VGrid';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { InlineEditor } from '@/meta/edit/InlineEditor';
import { useListState } from '@/meta/list_state';
import { FilterChips } from '@/meta/lists/FilterChips';
import { rememberList } from '@/meta/neighbours';
import { useLabel } from '@/meta/schema';
import { Banner, Button, ErrorState } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import './list.css';
import { ListEmpty } from './ListEmpty';
import { ListFoot } from './ListFoot';
import { ListHead } from './ListHead';
import { makeSeen } from './seen';
import { useAddress } from './use_address';
import { useListQuery } from './use_list_query';

const BulkBar = lazy(() => import('./BulkBar').then((part) => ({ default: part.BulkBar })));

export function ListScreen({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const peek = usePeek();
  const phone = useMediaQuery('(max-width: 767px)');
  const { density = 'comfortable' } = usePreferences();
  const { search, change } = useAddress();
  const state = useListState(object, search);
  const [widths, setWidth] = useWidths(object.name);
  const [seen] = useState(makeSeen);
  const [picks, setPicks] = useState(false);
  const { columns, cards, query, sums, groupSums, spec } = useListQuery(object, state, widths, phone);

  // Ticks and places belong to what was asked; a new question starts without.
  const question = JSON.stringify([object.name, query.where, query.search]);
  const placeKey = JSON.stringify([question, state.sort, state.group, search.shut]);
  const former = useFormerPlace(placeKey);
  const [ticks, setTicks] = useState({ question, selection: former?.selection ?? nothing });
  const selection = ticks.question === question ? ticks.selection : nothing;
  const setSelection = useCallback(
    (next: Selection) => {
      setTicks({ question, selection: next });
      keepPlace(placeKey, { selection: next });
    },
    [question, placeKey],
  );
  const onPlace = useCallback(
    (place: Parameters<typeof keepPlace>[1]) => keepPlace(placeKey, { ...place, selection }),
    [placeKey, selection],
  );

  const rows = useRows(object.name, query, sums, { startAt: former?.top, totalsOnly: spec !== null });
  const grouped = useGroupedRows(object, query, spec, groupSums, search.shut);
  const { rowAt, onRange, isOld, isLoading } = spec ? grouped : rows;
  const lines = spec ? grouped.count : rows.count;
  const error = spec ? (grouped.error ?? rows.error) : rows.error;
  const { lineAt, shut } = grouped;
  const groupTicks = useGroupTicks(object.name, query, selection, setSelection);
  const groups = useMemo(
    () =>
      spec
        ? {
            spec,
            lineAt,
            onToggle: (key: string) => change({ shut: shutText(toggleShut(shut, key)) }),
            ticked: groupTicks.ticked,
            onTick: groupTicks.tick,
          }
        : undefined,
    [spec, lineAt, shut, change, groupTicks.ticked, groupTicks.tick],
  );
  const retry = () => {
    rows.retry();
    grouped.retry();
  };

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
      seen.set(from, to);
    },
    [onRange, seen],
  );
  const mayEdit = useCallback((row: Row) => row.can?.includes('edit') ?? object.rights.edit !== 'none', [object]);
  const names = columns.map((column) => column.id);
  const words = useMemo(
    () => ({
      selectAll: t('list.select_all'),
      selectRow: (name: string) => t('list.select_row', { name }),
      resize: t('list.resize'),
      sort: t('list.sort_title'),
    }),
    [t],
  );
  // Whoever leaves with the panel open comes back to it.
  useEffect(() => {
    if (search.peek) rememberList(object.name, query);
  }, [search.peek, object.name, query]);

  const ticked = selectedCount(selection, rows.count);
  const badFilter = isApiError(error) && error.code === 'invalid';
  return (
    <div className="page list">
      <ListHead
        object={object}
        state={state}
        query={query}
        count={rows.count}
        counted={rows.counted}
        change={change}
        fault={badFilter ? error : null}
        onWider={(column, by) => {
          const now = columns.find((item) => item.id === column);
          if (now) setWidth(column, Math.max(60, Math.min(800, now.width + by)), true);
        }}
        picking={
          phone
            ? {
                on: picks,
                toggle: () => {
                  setPicks(!picks);
                  setSelection(nothing);
                },
              }
            : undefined
        }
        onShut={(all) => change({ shut: shutText({ all, except: new Set() }) })}
      />
      <FilterChips object={object} state={state} onChange={(where) => change({ where })} />
      {error && !badFilter && lines > 0 ? (
        <div className="list-banner">
          <Banner kind="error">
            <span className="grow">{explain(error)}</span>
            <Button kind="link" onClick={retry}>
              {t('ui.retry')}
            </Button>
          </Banner>
        </div>
      ) : null}
      {error && (badFilter || lines === 0) ? (
        <ErrorState
          icon={badFilter ? 'filter' : 'alert'}
          title={badFilter ? t('list.filter_fault') : t('list.failed')}
          retry={badFilter ? undefined : { label: t('ui.retry'), run: retry }}
          actions={
            badFilter ? <Button onClick={() => change({ where: '' })}>{t('list.filter_clear')}</Button> : undefined
          }
        >
          {explain(error)}
        </ErrorState>
      ) : !isLoading && lines === 0 ? (
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
          count={isLoading ? 12 : lines}
          rowAt={rowAt}
          groups={groups}
          onRange={watchRange}
          picking={picks ? { selection, onSelect: setSelection, label: words.selectRow } : undefined}
          start={former}
          onPlace={onPlace}
        />
      ) : (
        <VGrid
          label={label(object.plural)}
          object={object}
          columns={columns}
          density={density}
          count={isLoading ? 30 : lines}
          rowAt={rowAt}
          groups={groups}
          onRange={watchRange}
          sorts={parseSort(state.sort)}
          onSort={(field, desc, add) => change({ sort: sortText(nextSorts(parseSort(state.sort), field, desc, add)) })}
          selection={selection}
          onSelect={setSelection}
          onWidth={setWidth}
          onOrder={(column, before) => change({ cols: moveColumn(names, column, before).join(',') })}
          onOpen={open}
          canEdit={mayEdit}
          editor={(row, column, close) => <InlineEditor object={object} row={row} field={column.field} close={close} />}
          openId={search.peek?.startsWith(`${object.name}.`) ? search.peek.slice(object.name.length + 1) : undefined}
          isOld={isOld}
          start={former}
          onPlace={onPlace}
          words={words}
        />
      )}
      {ticked > 0 ? (
        <Suspense fallback={<section className="bulk" />}>
          <BulkBar
            object={object}
            selection={selection}
            total={rows.count}
            count={ticked}
            query={query}
            columns={names}
            onSelect={setSelection}
          />
        </Suspense>
      ) : (
        <ListFoot
          object={object}
          seen={seen}
          rows={rows}
          sums={sums}
          groups={spec ? { count: grouped.groups.length, more: grouped.more } : undefined}
        />
      )}
    </div>
  );
}
