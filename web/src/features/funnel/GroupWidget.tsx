import { useMemo } from 'react';
import type { ObjectMeta } from '@/api/types';
import { EChart, savePicture } from '@/charts/EChart';
import { csvSheet } from '@/charts/sheet';
import { Widget } from '@/charts/Widget';
import { type Key, useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel } from '@/meta/schema';
import { both, quote } from '@/meta/where';
import { groupChart, type Name } from './charts';
import type { FunnelSearch } from './FunnelBar';
import type { Report, StageFigures } from './report';
import { reportCsv } from './report_csv';
import { GroupTable } from './Tables';

interface Props {
  object: ObjectMeta;
  report: Report;
  search: FunnelSearch;
  asOf: number;
  fileName: string;
  change: (next: FunnelSearch) => void;
  refresh: () => void;
}

/** The same by owner, team, source or product; a press on a group keeps to it. */
export function GroupWidget({ object, report, search, asOf, fileName, change, refresh }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const title = t(`funnel.by_${search.by}` as Key);
  const field = search.by ? fieldOf(object, object.traits[search.by] ?? search.by) : undefined;
  const name: Name = useMemo(() => (stage: StageFigures) => label(stage.label) || stage.stage, [label]);
  const option = useMemo(() => groupChart(report, name, t('funnel.no_group'), format), [report, name, t, format]);
  const pick = field
    ? (key: string) => change({ where: both(search.where, `${field.name} = ${quote(key)}`), by: undefined })
    : undefined;
  const shown = Math.min(15, report.groups.length);
  return (
    <Widget
      title={title}
      asOf={asOf}
      show={search.groups === 'chart' ? 'chart' : 'table'}
      onShow={(show) => change({ groups: show === 'chart' ? show : undefined })}
      onRefresh={refresh}
      sheet={() => csvSheet(reportCsv(report, search.by, name, t), `${title} ${fileName}.csv`)}
      onPng={() => void savePicture(option, `${title} ${fileName}`, 1000, 120 + shown * 36)}
      chart={(large) => (
        <div className="widget-body">
          <EChart
            option={option}
            height={large ? 640 : 100 + shown * 34}
            sentence={t('funnel.groups_sentence', {
              title,
              groups: report.groups
                .slice(0, 5)
                .map((group) => `${group.label ?? t('funnel.no_group')} ${format.number(group.totals.open.value)}`)
                .join(t('funnel.comma')),
            })}
            onPick={({ index }) => {
              const key = report.groups[index]?.key;
              if (key && pick) pick(key);
            }}
          />
        </div>
      )}
      table={() => <GroupTable report={report} title={title} onPick={pick} />}
    />
  );
}
