import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { jobsQuery } from '@/api/jobs';
import { useT } from '@/i18n';

const causes = ['import', 'bulk', 'undo', 'convert', 'merge', 'assignment', 'rule', 'rollup', 'demo'] as const;
type Known = (typeof causes)[number];

/** Why a change happened, when it was not somebody who typed it; an import of mine leads to its result. */
export function Cause({ cause, id, merged }: { cause?: string | null; id?: string; merged?: string | null }) {
  const t = useT();
  const mine = useQuery({ ...jobsQuery, enabled: cause === 'import' });
  // What happened to a record that has since become part of this one.
  const from =
    merged === undefined ? null : <span className="tag cause">{t('sheet.merged_from', { name: merged ?? '' })}</span>;
  if (!cause || cause === 'request') return from;
  const text = causes.includes(cause as Known) ? t(`sheet.cause_${cause as Known}`) : t('sheet.cause_other');
  const job = cause === 'import' ? mine.data?.find((item) => item.id === id) : undefined;
  const made = job?.result?.import;
  return (
    <>
      {from}
      <span className="tag cause" title={text}>
        {job && typeof made === 'string' ? (
          <Link to="/import" search={{ id: made, step: 'run', job: job.id }}>
            {text}: {job.title}
          </Link>
        ) : (
          text
        )}
      </span>
    </>
  );
}
