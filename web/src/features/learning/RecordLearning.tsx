import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Link as Linked, Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Tag } from '@/ui';
import { AssignDialog } from './AssignDialog';
import { planQuery } from './learning';
import { useNames } from './names';
import './learning.css';

/** Beside a development plan: lessons for its gaps. Beside a lesson or an assignment: the way to it. */
export function RecordLearning({ object, row }: { object: string; row: Row }) {
  const t = useT();
  const lesson = object === 'lesson' ? row.id : (row.lesson as Linked | null)?.id;
  if (object === 'development_plan') return <Plan id={row.id} />;
  if (!lesson) return null;
  return (
    <section className="card learning-beside" aria-label={t('learning.title')}>
      <Link to="/learning" search={{ lesson }} className="figure-link">
        {t(object === 'lesson' ? 'learning.preview' : 'learning.open_lesson')}
      </Link>
    </section>
  );
}

function Plan({ id }: { id: string }) {
  const t = useT();
  const format = useFormat();
  const names = useNames();
  const answer = useQuery(planQuery(id, format.language));
  const [giving, give] = useState<{ id: string; name: string } | null>(null);
  const goals = (answer.data?.goals ?? []).filter((goal) => goal.lessons.length > 0);
  if (!answer.data || goals.length === 0) return null;
  const person = answer.data.person;
  return (
    <section className="card learning-beside" aria-label={t('learning.for_gaps')}>
      <h2>{t('learning.for_gaps')}</h2>
      {goals.map((goal) => (
        <div key={goal.id}>
          <h3>
            {names.skill(goal.skill)}{' '}
            <small className="muted">
              {goal.name}
              {goal.level_now !== null && goal.level_wanted !== null
                ? ` · ${t('learning.gap', { now: goal.level_now, wanted: goal.level_wanted })}`
                : null}
            </small>
          </h3>
          <ul>
            {goal.lessons.map((lesson) => (
              <li key={lesson.id}>
                <Link to="/learning" search={{ lesson: lesson.id }} className="figure-link grow">
                  {lesson.name}
                </Link>
                {lesson.state === 'passed' ? <Tag color="green">{t('learning.state_passed')}</Tag> : null}
                {lesson.state === 'assigned' ? <Tag color="blue">{t('learning.state_assigned')}</Tag> : null}
                {lesson.state === 'none' && answer.data.may_assign && person ? (
                  <Button
                    small
                    aria-label={t('learning.assign_one', { lesson: lesson.name })}
                    onClick={() => give({ id: lesson.id, name: lesson.name })}
                  >
                    {t('learning.assign')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {giving && person ? <AssignDialog lesson={giving} people={[person.id]} onClose={() => give(null)} /> : null}
    </section>
  );
}
