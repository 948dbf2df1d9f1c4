import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { Link as Person } from '@/api/types';
import { type Key, useT } from '@/i18n';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, findStage, useLabel, useMainObjects } from '@/meta/schema';
import { Card, EmptyState, ErrorState, PageHead, Segmented, Skeleton, Tag } from '@/ui';
import './deviations.css';

const route = getRouteApi('/app/reports/deviations');

const kinds = ['skipped', 'began_late', 'went_back', 'released'] as const;
type Kind = (typeof kinds)[number];
const colors: Record<Kind, string> = { skipped: 'orange', began_late: 'blue', went_back: 'gray', released: 'red' };

interface Cell {
  value: number;
  where: string;
}
interface Answer {
  pipeline: string;
  more: boolean;
  rows: {
    record: string;
    name: string;
    owner: Person | null;
    kind: Kind;
    at: string;
    by: Person | null;
    from: string | null;
    to: string | null;
    stages: string[];
    reason: string | null;
  }[];
  by_owner: ({ owner: Person | null } & Record<Kind, number>)[];
  buyer: { stage: string; buyer: string; n: Cell; differs: Cell; unknown: Cell }[];
}

const spans = ['30', '90', '365'] as const;

/** Where the process was not followed, by whom, and where the buyer stands elsewhere than the stage says. */
export function DeviationsPage() {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/reports/deviations' });
  const objects = useMainObjects().filter((item) => item.pipelines?.length);
  const object = objects.find((item) => item.name === search.object) ?? objects.find((item) => item.traits.amount);
  const days = spans.find((item) => item === search.days) ?? '90';
  const to = todayIn(format.zone);
  const from = new Date(Date.parse(to) - (Number(days) - 1) * 86_400_000).toISOString().slice(0, 10);
  const params = { object: object?.name ?? '', from, to };
  const answer = useQuery({
    queryKey: keys.report('deviations', params),
    enabled: object !== undefined,
    queryFn: ({ signal }) => api.get<Answer>('/api/reports/deviations', params, signal),
  });
  if (!object) return <EmptyState icon="lock" title={t('deviations.forbidden')} />;
  const data = answer.data;
  const stage = (name: string | null) => label(findStage(object, name, data?.pipeline)?.label) || name || '';
  const buyer = fieldOf(object, object.traits.buyer_stage ?? '');
  const shown = (name: string) => label(buyer?.choices?.find((choice) => choice.name === name)?.label) || name;
  const kind = (name: Kind) => t(`deviations.${name}` as Key);
  return (
    <div className="page deviations">
      <PageHead title={t('deviations.title')}>
        <Segmented
          label={t('deviations.period')}
          value={days}
          options={spans.map((value) => ({ value, label: t('deviations.days', { count: Number(value) }) }))}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, days: value }), replace: true })}
        />
      </PageHead>
      <div className="page-body deviations-body" aria-busy={answer.isFetching}>
        {answer.error ? (
          <ErrorState title={t('deviations.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : !data ? (
          <Skeleton height={200} />
        ) : (
          <>
            <Card title={t('deviations.by_owner')} flush>
              {data.by_owner.length === 0 ? (
                <EmptyState icon="check" title={t('deviations.none')} />
              ) : (
                <Table
                  head={[t('deviations.owner'), ...kinds.map(kind)]}
                  rows={data.by_owner.map((item) => [
                    item.owner?.name ?? '—',
                    ...kinds.map((name) => format.number(item[name])),
                  ])}
                  title={t('deviations.by_owner')}
                />
              )}
            </Card>
            {data.buyer.length > 0 ? (
              <Card title={t('deviations.buyer')} flush>
                <Table
                  head={[
                    t('deviations.stage'),
                    t('deviations.should'),
                    t('deviations.open'),
                    t('deviations.differs'),
                    t('deviations.unknown'),
                  ]}
                  rows={data.buyer.map((item) => [
                    stage(item.stage),
                    shown(item.buyer),
                    ...[item.n, item.differs, item.unknown].map((cell) =>
                      cell.value > 0 ? (
                        <Link
                          key={cell.where}
                          to="/o/$object"
                          params={{ object: object.name }}
                          search={{ where: cell.where }}
                        >
                          {format.number(cell.value)}
                        </Link>
                      ) : (
                        '0'
                      ),
                    ),
                  ])}
                  title={t('deviations.buyer')}
                  words={2}
                />
              </Card>
            ) : null}
            {data.rows.length > 0 ? (
              <Card title={t('deviations.list')} flush>
                <ul className="deviations-list">
                  {data.rows.map((row) => (
                    <li key={`${row.record} ${row.at} ${row.kind}`}>
                      <Tag color={colors[row.kind]}>{kind(row.kind)}</Tag>
                      <Link to="/o/$object/$id" params={{ object: object.name, id: row.record }} className="strong">
                        {row.name}
                      </Link>
                      <span className="muted grow">
                        {row.kind === 'released'
                          ? row.reason
                          : row.stages.length > 0
                            ? t('deviations.left_out', { stages: row.stages.map(stage).join(t('deviations.comma')) })
                            : t('deviations.moved', { from: stage(row.from), to: stage(row.to) })}
                      </span>
                      <span className="muted">{row.by?.name ?? row.owner?.name}</span>
                      <span className="muted num">{format.date(row.at)}</span>
                    </li>
                  ))}
                </ul>
                {data.more ? <p className="muted deviations-more">{t('deviations.more')}</p> : null}
              </Card>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}

interface TableProps {
  title: string;
  head: string[];
  rows: React.ReactNode[][];
  /** The first columns that hold words. */
  words?: number;
}

function Table({ title, head, rows, words = 1 }: TableProps) {
  return (
    <div className="deviations-table" role="region" aria-label={title} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {head.map((text, at) => (
              <th key={text} className={at < words ? undefined : 'num'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={String(cells[0]) + String(row)}>
              {cells.map((cell, at) => (
                <td key={head[at]} className={at < words ? undefined : 'num'}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
