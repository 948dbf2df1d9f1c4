// The report as rows of a file: stages first, then the groups.
import type { Key, Translate } from '@/i18n';
import type { Name } from './charts';
import { type Rate, type Report, sizeOf, stepsOf, toCsv } from './report';

const figure = (rate: Rate | undefined) =>
  rate?.rate === null || rate === undefined ? '' : (rate.rate * 100).toFixed(1);

export function reportCsv(report: Report, by: string | undefined, name: Name, t: Translate): string {
  const snapshot = report.kind === 'snapshot';
  const rows: (string | number | null)[][] = [
    [
      t('funnel.stage'),
      t(snapshot ? 'funnel.count' : 'funnel.reached'),
      t('funnel.open_here'),
      t('funnel.lost_here'),
      `${t('funnel.amount')} (${report.currency})`,
      t('funnel.weighted'),
      `${t('funnel.conversion')} %`,
      `${t('funnel.conversion_resolved')} %`,
    ],
    ...report.stages.map((stage) => [
      name(stage),
      sizeOf(report, stage).value,
      snapshot ? '' : (stage.open_here?.value ?? ''),
      snapshot ? '' : (stage.lost_here?.value ?? ''),
      stage.amount.value,
      stage.weighted.value,
      figure(stage.conversion?.all),
      figure(stage.conversion?.resolved),
    ]),
  ];
  if (report.groups.length > 0)
    rows.push(
      [],
      [
        t(`funnel.by_${by}` as Key),
        ...stepsOf(report.stages).map(name),
        t('funnel.won_amount'),
        `${t('funnel.win_rate')} %`,
      ],
      ...report.groups.map((group) => [
        group.label ?? t('funnel.no_group'),
        ...stepsOf(group.stages).map((stage) => sizeOf(report, stage).value),
        group.totals.won_amount.value,
        figure(group.totals.win_rate),
      ]),
    );
  return toCsv(rows);
}
