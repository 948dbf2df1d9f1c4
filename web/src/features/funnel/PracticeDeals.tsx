import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useContext, useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Dialog, Skeleton } from '@/ui';
import { DataTable } from './DataTable';
import { Subject } from './figures';
import type { Practice } from './practice';

const page = 100;

/** The deals behind a number that are too many to be named one by one. */
export function PracticeDeals({
  title,
  params,
  onClose,
}: {
  title: string;
  params: Record<string, string | undefined>;
  onClose: () => void;
}) {
  const t = useT();
  const format = useFormat();
  const object = useContext(Subject);
  const [at, setAt] = useState(0);
  const asked = { ...params, at: String(at), limit: String(page) };
  const answer = useQuery({
    queryKey: keys.report('best_practice', asked),
    queryFn: ({ signal }) => api.get<Practice>('/api/reports/best_practice', asked, signal),
    placeholderData: keepPreviousData,
  });
  const found = answer.data?.listed;
  return (
    <Dialog title={title} width={760} onClose={onClose}>
      {answer.error ? (
        <Banner kind="error">{explain(answer.error)}</Banner>
      ) : !found ? (
        <Skeleton height={240} />
      ) : (
        <>
          <DataTable
            title={title}
            head={[
              t('analysis.practice_deal'),
              t('analysis.owner'),
              t('analysis.practice_stay'),
              t('analysis.practice_number'),
              t('analysis.practice_first'),
            ]}
            words={2}
            rows={found.rows.map((row) => ({
              key: row.record,
              cells: [
                <Link key="name" to="/o/$object/$id" params={{ object, id: row.record }}>
                  {row.name ?? t('field.hidden')}
                </Link>,
                row.owner?.name ?? '—',
                format.number(row.days, 1),
                row.number === null ? '—' : format.number(row.number),
                row.first === null ? '—' : format.number(row.first, 1),
              ],
            }))}
          />
          <p className="practice-pages">
            <Button disabled={at === 0} onClick={() => setAt(Math.max(0, at - page))}>
              {t('analysis.practice_back')}
            </Button>
            <span className="muted">
              {t('analysis.practice_page', {
                from: format.number(Math.min(at + 1, found.n)),
                to: format.number(Math.min(at + page, found.n)),
                n: format.number(found.n),
              })}
            </span>
            <Button disabled={at + page >= found.n} onClick={() => setAt(at + page)}>
              {t('analysis.practice_on')}
            </Button>
          </p>
        </>
      )}
    </Dialog>
  );
}
