import { Link } from '@tanstack/react-router';
import { tellChosen } from '@/api/duplicates';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import { Icon, ObjectIcon } from '@/ui';
import type { Duplicates, Match } from './duplicates';

const SHOWN = 4;

/** "This may be the same": who it is, why it looks alike, whose it is. Never in the way of saving. */
export function DuplicateNote({ found }: { found: Duplicates }) {
  const t = useT();
  const format = useFormat();
  const hidden = found.hidden ?? 0;
  if (found.matches.length === 0 && hidden === 0) return null;
  return (
    <section className="duplicates" aria-label={t('form.duplicates')}>
      <p className="row strong" role="status">
        <Icon name="copy" />
        {t('form.duplicates_found', {
          count: found.matches.length + hidden,
          n: format.number(found.matches.length + hidden),
        })}
      </p>
      <ul>
        {found.matches.slice(0, SHOWN).map((match) => (
          <Alike key={`${match.object}.${match.id}`} match={match} />
        ))}
      </ul>
      {hidden > 0 ? (
        <p className="muted">{t('form.duplicates_hidden', { count: hidden, n: format.number(hidden) })}</p>
      ) : null}
    </section>
  );
}

function Alike({ match }: { match: Match }) {
  const t = useT();
  const label = useLabel();
  const object = useSchema().byName.get(match.object);
  const why = match.why.map((item) => {
    const field = object && label(fieldOf(object, item.field)?.label);
    return t(item.level === 'similar' ? 'form.similar' : 'form.same', { field: field || item.field });
  });
  return (
    <li>
      <ObjectIcon name={object?.icon} />
      <span className="grow duplicates-text">
        {/* In another tab, so that what is typed here stays. */}
        <Link
          to="/o/$object/$id"
          params={{ object: match.object, id: match.id }}
          target="_blank"
          rel="noopener"
          onClick={() => void tellChosen(match.object, match.id)}
        >
          {match.name || '—'}
        </Link>
        <span className="muted">{[...new Set(why)].join(t('list.comma'))}</span>
      </span>
      {match.owner?.name ? <span className="muted ellipsis">{match.owner.name}</span> : null}
    </li>
  );
}
