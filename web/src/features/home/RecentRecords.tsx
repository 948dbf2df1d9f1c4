import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { useRecent } from '@/meta/recent';
import { useLabel, useSchema } from '@/meta/schema';
import { Card, EmptyState, ObjectIcon } from '@/ui';

export function RecentRecords() {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const recent = useRecent().filter((item) => schema.byName.has(item.object));
  return (
    <Card flush title={t('home.recent')}>
      {recent.length === 0 ? <EmptyState small title={t('home.recent_none')} /> : null}
      <ul>
        {recent.slice(0, 8).map((item) => (
          <li key={item.id}>
            <Link to="/o/$object/$id" params={{ object: item.object, id: item.id }} className="line">
              <ObjectIcon name={schema.byName.get(item.object)?.icon} />
              <span className="grow ellipsis">{item.name}</span>
              <span className="muted">{label(schema.byName.get(item.object)?.label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
