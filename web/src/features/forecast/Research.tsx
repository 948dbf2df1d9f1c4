import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { Card, EmptyState, Tag } from '@/ui';
import type { Study } from './report';

/** What published market research says of these days, with its source and the growth it expects. */
export function Studies({ list }: { list: Study[] }) {
  const t = useT();
  const format = useFormat();
  return (
    <ul className="forecast-studies">
      {list.map((each) => (
        <li key={each.id}>
          <Link to="/o/$object/$id" params={{ object: 'market_research', id: each.id }} className="figure-link">
            {each.name}
          </Link>
          <span className="muted"> · {each.source}</span>
          {each.growth === null
            ? null
            : ` · ${t('forecast.research_growth', { growth: format.number(each.growth, 1) })}`}
          {each.counts ? (
            <>
              {' '}
              <Tag color="blue">{t('forecast.research_counts')}</Tag>
            </>
          ) : null}
          {each.findings ? <p className="muted">{each.findings}</p> : null}
        </li>
      ))}
    </ul>
  );
}

/** On the page of the forecast: what the market is said to do, and which method uses it. */
export function Research({ list }: { list: Study[] }) {
  const t = useT();
  const may = useSchema().byName.get('market_research');
  if (!may) return null;
  return (
    <Card
      title={t('forecast.research_title')}
      actions={
        <Link to="/o/$object" params={{ object: 'market_research' }} className="figure-link">
          {t('forecast.research_all')}
        </Link>
      }
    >
      {list.length === 0 ? (
        <EmptyState small title={t('forecast.research_none')}>
          {t('forecast.research_none_help')}
        </EmptyState>
      ) : (
        <>
          <Studies list={list} />
          <p className="muted forecast-note">{t('forecast.research_note')}</p>
        </>
      )}
    </Card>
  );
}
