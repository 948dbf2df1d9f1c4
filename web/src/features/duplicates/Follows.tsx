import type { Moved } from '@/api/duplicates';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel, useSchema } from '@/meta/schema';
import { Card, Skeleton, Tag } from '@/ui';

const tables = ['file', 'record_share', 'follow', 'notification'] as const;

/** What goes over to the record that stays. */
export function Follows({ answer, waiting }: { answer?: Moved; waiting: boolean }) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const schema = useSchema();
  if (!answer && !waiting) return null;
  const items = Object.entries(answer?.moved ?? {}).map(([name, count]) => {
    const object = schema.byName.get(name);
    const known = tables.find((table) => table === name);
    return {
      name,
      count,
      title: object ? label(object.plural) : t(known ? `duplicates.${known}` : 'duplicates.others'),
    };
  });
  return (
    <Card title={t('duplicates.follows')}>
      {answer ? (
        <div className="stack">
          {items.length === 0 ? (
            <p className="muted">{t('duplicates.nothing_follows')}</p>
          ) : (
            <span className="reason-tags">
              {items.map((item) => (
                <Tag key={item.name}>
                  {item.title} {format.number(item.count)}
                </Tag>
              ))}
            </span>
          )}
          {answer.hidden > 0 ? (
            <p className="muted">{t('duplicates.follows_hidden', { n: format.number(answer.hidden) })}</p>
          ) : null}
          {answer.left > 0 ? (
            <p className="muted">{t('duplicates.follows_left', { n: format.number(answer.left) })}</p>
          ) : null}
        </div>
      ) : (
        <Skeleton height={24} width="60%" />
      )}
    </Card>
  );
}
