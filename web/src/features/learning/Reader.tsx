import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useRef, useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Card, ErrorState, Icon, Skeleton, toast } from '@/ui';
import { assign, blocksOf, type Lesson, type LessonText, lessonQuery, type Marked, refreshLearning } from './learning';
import { StateTag } from './MyLessons';
import { useNames } from './names';

/** One lesson: its text, then its questions. */
export function Reader({
  id,
  onAssign,
}: {
  id: string;
  onAssign: ((lesson: Pick<Lesson, 'id' | 'name'>) => void) | undefined;
}) {
  const t = useT();
  const format = useFormat();
  const names = useNames();
  const answer = useQuery(lessonQuery(id, format.language));
  const text = useRef<HTMLDivElement>(null);
  if (answer.error)
    return (
      <ErrorState
        title={t('learning.lesson_failed')}
        retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
      >
        {explain(answer.error)}
      </ErrorState>
    );
  if (!answer.data) return <Skeleton height={420} />;
  const lesson = answer.data;
  const goTo = (place: string) => {
    const headings = [...(text.current?.querySelectorAll('h3') ?? [])];
    const heading = headings.find((each) => each.textContent === place) ?? headings[0];
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus();
  };
  return (
    <>
      <Card
        title={lesson.name}
        actions={
          <span className="row">
            {lesson.assignment ? <StateTag of={lesson.assignment} /> : null}
            {onAssign ? (
              <Button small onClick={() => onAssign(lesson)}>
                {t('learning.assign')}
              </Button>
            ) : null}
            {lesson.may_write ? (
              <Link to="/o/$object/$id" params={{ object: 'lesson', id }} className="figure-link">
                {t('learning.edit')}
              </Link>
            ) : null}
          </span>
        }
      >
        <p className="muted">
          {[
            names.stage(lesson.stage, lesson.pipeline),
            names.skill(lesson.skill),
            t('learning.minutes', { n: lesson.minutes }),
            lesson.assignment?.due_on && !lesson.assignment.passed
              ? t('learning.due', { date: format.date(lesson.assignment.due_on) })
              : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <div className="learning-text" ref={text}>
          {blocksOf(lesson.body).map((block, at) =>
            block.kind === 'heading' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text stays in its order
              <h3 key={at} tabIndex={-1}>
                {block.text}
              </h3>
            ) : block.kind === 'points' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text stays in its order
              <ul key={at}>
                {block.points.map((point) => (
                  <li key={point}>{point}</li>
                ))}
              </ul>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text stays in its order
              <p key={at}>{block.text}</p>
            ),
          )}
        </div>
        <ReadMark lesson={lesson} />
      </Card>
      {lesson.questions.length > 0 ? <Quiz lesson={lesson} goTo={goTo} /> : null}
    </>
  );
}

/** Says that it has been read; whoever was not asked to may take it on. */
function ReadMark({ lesson }: { lesson: LessonText }) {
  const t = useT();
  const format = useFormat();
  const me = useSession().user.id;
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
      await refreshLearning();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  if (!lesson.assignment)
    return lesson.active ? (
      <p className="learning-foot">
        <span className="grow muted">{t('learning.begin_help')}</span>
        <Button kind="primary" busy={busy} onClick={() => void run(() => assign({ lesson: lesson.id, users: [me] }))}>
          {t('learning.begin')}
        </Button>
      </p>
    ) : null;
  if (lesson.assignment.read_at)
    return (
      <p className="learning-foot muted">
        <Icon name="check" size={14} />
        {t('learning.read_on', { date: format.instant(lesson.assignment.read_at) })}
      </p>
    );
  return (
    <p className="learning-foot">
      <span className="grow" />
      <Button
        kind="primary"
        icon="check"
        busy={busy}
        onClick={() => void run(() => api.post(`/api/learning/lessons/${lesson.id}/read`))}
      >
        {t('learning.read')}
      </Button>
    </p>
  );
}

function Quiz({ lesson, goTo }: { lesson: LessonText; goTo: (place: string) => void }) {
  const t = useT();
  const format = useFormat();
  const name = useId();
  const [given, setGiven] = useState<Record<string, string[]>>({});
  const [marked, setMarked] = useState<Marked | null>(null);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const passed = lesson.assignment?.passed ?? false;
  const key = lesson.key ?? marked?.key ?? null;
  const answer = async () => {
    if (!lesson.assignment) return;
    setBusy(true);
    setFaults({});
    try {
      setMarked(await api.post<Marked>(`/api/learning/${lesson.assignment.id}/answers`, { answers: given }));
      await refreshLearning();
    } catch (error) {
      setMarked(null);
      const found = faultsByField(error);
      setFaults(found);
      if (Object.keys(found).length === 0) toast(explain(error), { kind: 'error' });
    }
    setBusy(false);
  };
  const choose = (question: string, answer: string, many: boolean, on: boolean) =>
    setGiven((old) => {
      const rest = (old[question] ?? []).filter((each) => each !== answer);
      return { ...old, [question]: on ? (many ? [...rest, answer].sort() : [answer]) : rest };
    });
  return (
    <Card title={t('learning.quiz', { n: lesson.questions.length })}>
      <form
        className="learning-quiz"
        aria-label={t('learning.quiz', { n: lesson.questions.length })}
        onSubmit={(event) => {
          event.preventDefault();
          void answer();
        }}
      >
        <p className="muted">
          {t(lesson.assignment ? 'learning.quiz_help' : 'learning.quiz_begin', {
            mark: format.number(lesson.pass_mark ?? 0),
          })}
        </p>
        {lesson.questions.map((question, at) => (
          <fieldset key={question.id} disabled={passed || !lesson.assignment}>
            <legend>
              {at + 1}. {question.text}
              {question.many ? <small className="muted"> {t('learning.many')}</small> : null}
            </legend>
            {question.answers.map((each) => {
              const right = key?.[question.id]?.includes(each.key);
              return (
                <label key={each.key} className="learning-answer" data-right={right || undefined}>
                  <input
                    type={question.many ? 'checkbox' : 'radio'}
                    className={question.many ? 'check' : 'learning-radio'}
                    name={`${name}-${question.id}`}
                    checked={(key ? key[question.id] : given[question.id])?.includes(each.key) ?? false}
                    onChange={(event) => choose(question.id, each.key, question.many, event.target.checked)}
                  />
                  <span>{each.text}</span>
                  {right ? <Icon name="check" size={14} /> : null}
                </label>
              );
            })}
            {faults[`answers.${question.id}`] ? (
              <p className="field-fault">
                <Icon name="alert" size={14} />
                <span>{faults[`answers.${question.id}`]}</span>
              </p>
            ) : null}
          </fieldset>
        ))}
        {passed ? (
          <Banner kind="good" icon="check">
            <span>{t('learning.passed', { score: format.number(lesson.assignment?.best ?? 0) })}</span>
          </Banner>
        ) : marked ? (
          <Banner kind="warn">
            <div>
              <p>
                {t('learning.not_passed', {
                  score: format.number(marked.score),
                  mark: format.number(marked.pass_mark),
                  right: marked.right,
                  n: marked.questions,
                })}
              </p>
              <ul className="learning-wrong">
                {marked.wrong.map((each) => (
                  <li key={each.question}>
                    {each.text}{' '}
                    {each.place ? (
                      <button type="button" className="figure-link" onClick={() => goTo(each.place ?? '')}>
                        {t('learning.read_again', { place: each.place })}
                      </button>
                    ) : null}
                  </li>
                ))}
              </ul>
            </div>
          </Banner>
        ) : null}
        {lesson.assignment && !passed ? (
          <p className="learning-foot">
            <span className="grow muted">{t('learning.tries', { n: lesson.assignment.tries })}</span>
            <Button kind="primary" type="submit" busy={busy}>
              {t('learning.submit')}
            </Button>
          </p>
        ) : null}
      </form>
    </Card>
  );
}
