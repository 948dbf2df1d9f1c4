import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import type { Catalogue, Scorecard } from '@/meta/kpi/types';
import { presets } from '@/meta/periods';
import { IconButton, Select } from '@/ui';
import { type Asked, type Board, chipsOf, compares, filterOf, withChip } from './boards';

/** Any KPI that every dimension of opportunities has: its groups are the values one may filter by. */
const anyKpi = 'open_deals,new_deals';

/** One period, one comparison and one filter for all widgets. */
export function BoardBar({
  board,
  asked,
  catalogue,
  onChange,
}: {
  board: Board;
  asked: Asked;
  catalogue: Catalogue;
  onChange: (next: Asked) => void;
}) {
  const t = useT();
  const format = useFormat();
  const [dimension, setDimension] = useState('');
  const chips = chipsOf(asked.filter);
  const year = Number(todayIn(format.zone).slice(0, 4));
  const names = [...new Set([dimension, ...chips.map((chip) => chip.dimension)].filter(Boolean))].sort();
  const values = useQuery({
    queryKey: keys.report('board_values', { names, lang: format.language }),
    queryFn: async ({ signal }) => {
      const found: Record<string, { value: string; label: string }[]> = {};
      for (const by of names) {
        const params = { kpis: anyKpi, by, from: `${year - 2}-01-01`, to: `${year}-12-31` };
        const card = await api.get<Scorecard>('/api/reports/scorecard', params, signal);
        found[by] = card.groups
          .filter((group) => group.key && group.label)
          .map((group) => ({ value: group.key ?? '', label: group.label ?? '' }));
      }
      return found;
    },
    enabled: names.length > 0,
    staleTime: 300_000,
  });
  const deals = catalogue.dimensions.filter((item) => item.objects.includes('opportunity') || item.objects.length > 1);
  const nameOf = (name: string) => catalogue.dimensions.find((item) => item.name === name)?.label ?? name;
  const wordOf = (by: string, value: string) =>
    value === ''
      ? t('boards.nobody')
      : (values.data?.[by]?.find((item) => item.value === value)?.label ?? (values.isPending ? '…' : value));
  return (
    <div className="kpi-bar board-bar">
      <span className="kpi-pick">
        <Select
          label={t('funnel.period')}
          value={asked.period ?? board.period}
          options={presets.map((value) => ({ value: value as string, label: t(`funnel.period_${value}`) }))}
          onChange={(value) =>
            onChange({ ...asked, period: value === board.period ? undefined : (value ?? undefined) })
          }
        />
      </span>
      <span className="kpi-pick">
        <Select
          label={t('funnel.compare')}
          value={asked.compare ?? board.compare}
          options={compares.map((value) => ({ value: value as string, label: t(`boards.compare_${value}`) }))}
          onChange={(value) =>
            onChange({ ...asked, compare: value === board.compare ? undefined : (value ?? undefined) })
          }
        />
      </span>
      <span className="kpi-pick">
        <Select
          label={t('boards.filter_by')}
          placeholder={t('boards.filter_by')}
          value={dimension || null}
          clearable
          options={deals.map((item) => ({ value: item.name, label: item.label }))}
          onChange={(value) => setDimension(value ?? '')}
        />
      </span>
      {dimension ? (
        <span className="kpi-pick">
          <Select
            label={t('boards.filter_value', { name: nameOf(dimension) })}
            placeholder={nameOf(dimension)}
            value={null}
            options={values.data?.[dimension] ?? []}
            onChange={(value) => {
              if (value === null) return;
              onChange({ ...asked, filter: withChip(asked.filter, { dimension, value }) });
              setDimension('');
            }}
          />
        </span>
      ) : null}
      {chips.map((chip) => {
        const name = `${nameOf(chip.dimension)}: ${wordOf(chip.dimension, chip.value)}`;
        return (
          <span key={chip.dimension} className="board-chip">
            {name}
            <IconButton
              small
              icon="close"
              label={t('boards.remove_filter', { name })}
              onClick={() =>
                onChange({ ...asked, filter: filterOf(chips.filter((item) => item.dimension !== chip.dimension)) })
              }
            />
          </span>
        );
      })}
    </div>
  );
}
