import { useT } from '@/i18n';
import { Button, Card, EmptyState, Select } from '@/ui';
import type { Search } from './LearningPage';
import type { Learning, Lesson } from './learning';
import { StateTag } from './MyLessons';
import { useNames } from './names';

/** Every active lesson, of one stage or of all. */
export function LessonList({
  data,
  search,
  change,
  onAssign,
}: {
  data: Learning;
  search: Search;
  change: (next: Search) => void;
  onAssign: ((lesson: Lesson) => void) | undefined;
}) {
  const t = useT();
  const names = useNames();
  const stages = [...new Set(data.lessons.map((lesson) => lesson.stage).filter((stage) => stage !== null))];
  if (search.stage && !stages.includes(search.stage)) stages.push(search.stage);
  const shown = data.lessons.filter(
    (lesson) =>
      (!search.stage || lesson.stage === search.stage) &&
      (!search.pipeline || !lesson.pipeline || lesson.pipeline === search.pipeline),
  );
  return (
    <>
      <div className="learning-tools">
        <span className="learning-pick">
          <Select
            label={t('learning.stage')}
            value={search.stage ?? ''}
            options={[
              { value: '', label: t('learning.every_stage') },
              ...stages.map((stage) => ({ value: stage, label: names.stage(stage, search.pipeline) })),
            ]}
            onChange={(stage) => change({ stage: stage || undefined, pipeline: undefined })}
          />
        </span>
      </div>
      {shown.length === 0 ? (
        <EmptyState icon="bookmark" title={t('learning.no_lessons')}>
          {t(data.may_write ? 'learning.no_lessons_write' : 'learning.no_lessons_help')}
        </EmptyState>
      ) : (
        <Card flush title={t('learning.lessons', { n: shown.length })}>
          <ul className="learning-list">
            {shown.map((lesson) => (
              <li key={lesson.id} className="learning-both">
                <button type="button" className="learning-line" onClick={() => change({ lesson: lesson.id })}>
                  <span className="grow">
                    <span className="strong">{lesson.name}</span>
                    <small className="muted">
                      {[
                        names.stage(lesson.stage, lesson.pipeline),
                        names.skill(lesson.skill),
                        t('learning.minutes', { n: lesson.minutes }),
                        lesson.questions ? t('learning.questions', { n: lesson.questions }) : '',
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </small>
                  </span>
                  {lesson.mine ? <StateTag of={lesson.mine} /> : null}
                </button>
                {onAssign ? (
                  <Button
                    small
                    aria-label={t('learning.assign_one', { lesson: lesson.name })}
                    onClick={() => onAssign(lesson)}
                  >
                    {t('learning.assign')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
