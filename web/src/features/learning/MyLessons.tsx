import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Card, EmptyState, Tag } from '@/ui';
import { type Assignment, inOrder, type Mine } from './learning';
import { useNames } from './names';

/** How far somebody is with a lesson, in a word. */
export function StateTag({ of }: { of: Assignment }) {
  const t = useT();
  if (of.passed) return <Tag color="green">{t('learning.state_passed')}</Tag>;
  if (of.overdue) return <Tag color="red">{t('learning.state_overdue')}</Tag>;
  if (of.tries > 0) return <Tag color="orange">{t('learning.state_tried', { n: of.tries })}</Tag>;
  if (of.read_at) return <Tag color="blue">{t('learning.state_read')}</Tag>;
  return <Tag color="gray">{t('learning.state_new')}</Tag>;
}

export function MyLessons({
  mine,
  onOpen,
  onMore,
}: {
  mine: Mine[];
  onOpen: (lesson: string) => void;
  onMore: () => void;
}) {
  const t = useT();
  const open = inOrder(mine.filter((each) => !each.passed));
  const done = mine.filter((each) => each.passed);
  if (mine.length === 0)
    return (
      <EmptyState
        icon="bookmark"
        title={t('learning.none')}
        actions={<Button onClick={onMore}>{t('learning.look')}</Button>}
      >
        {t('learning.none_help')}
      </EmptyState>
    );
  return (
    <>
      <Card flush title={t('learning.open', { n: open.length })}>
        {open.length === 0 ? (
          <p className="learning-note muted">{t('learning.all_done')}</p>
        ) : (
          <Lines list={open} onOpen={onOpen} />
        )}
      </Card>
      {done.length > 0 ? (
        <Card flush title={t('learning.done', { n: done.length })}>
          <Lines list={done} onOpen={onOpen} />
        </Card>
      ) : null}
    </>
  );
}

function Lines({ list, onOpen }: { list: Mine[]; onOpen: (lesson: string) => void }) {
  const t = useT();
  const format = useFormat();
  const names = useNames();
  return (
    <ul className="learning-list">
      {list.map((each) => (
        <li key={each.id}>
          <button type="button" className="learning-line" onClick={() => onOpen(each.lesson.id)}>
            <span className="grow">
              <span className="strong">{each.lesson.name}</span>
              <small className="muted">
                {[
                  names.stage(each.lesson.stage, each.lesson.pipeline) || names.skill(each.lesson.skill),
                  t('learning.minutes', { n: each.lesson.minutes }),
                  each.assigned_by ? t('learning.by', { name: each.assigned_by.name ?? '—' }) : '',
                  each.best === null ? '' : t('learning.best', { score: format.number(each.best) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
            <span className="learning-due">
              <StateTag of={each} />
              <small className="muted">
                {each.passed_at
                  ? format.date(each.passed_at)
                  : each.due_on
                    ? t('learning.due', { date: format.date(each.due_on) })
                    : t('learning.no_due')}
              </small>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
