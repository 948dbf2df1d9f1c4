import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Card, Skeleton } from '@/ui';
import type { Figures } from './definition';

/** What came through the form in the last 90 days. */
export function Numbers({ form }: { form: string }) {
  const t = useT();
  const format = useFormat();
  const answer = useQuery({
    queryKey: keys.admin('form', form, 'figures'),
    queryFn: ({ signal }) => api.get<Figures>(`/api/forms/${encodeURIComponent(form)}/figures`, undefined, signal),
  });
  const figures = answer.data;
  const rate = figures && figures.made > 0 ? figures.converted / figures.made : null;
  const items: [string, string][] = figures
    ? [
        [t('intake.submissions'), format.number(figures.submissions)],
        [t('intake.made'), format.number(figures.made)],
        [
          t('intake.converted'),
          rate === null
            ? format.number(figures.converted)
            : `${format.number(figures.converted)} (${Math.round(rate * 100)}%)`,
        ],
        [t('intake.spam'), format.number(figures.spam)],
        [t('intake.last'), figures.last_at ? format.ago(figures.last_at) : t('intake.nothing_yet')],
      ]
    : [];
  return (
    <Card title={t('intake.figures')}>
      {figures ? (
        <dl className="intake-figures">
          {items.map(([name, value]) => (
            <div key={name}>
              <dt className="muted">{name}</dt>
              <dd className="strong">{value}</dd>
            </div>
          ))}
        </dl>
      ) : answer.error ? (
        <p className="muted">{t('admin.failed')}</p>
      ) : (
        <Skeleton height={40} />
      )}
    </Card>
  );
}
