import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useSchema } from '@/meta/schema';
import { Button, ErrorState, PageHead, Skeleton, Tabs } from '@/ui';
import { AssignDialog } from './AssignDialog';
import { CareerTab } from './CareerTab';
import { LessonList } from './LessonList';
import { type Lesson, learningQuery } from './learning';
import { MyLessons } from './MyLessons';
import { Reader } from './Reader';
import { TeamTab } from './TeamTab';
import './learning.css';

const route = getRouteApi('/app/learning');

export interface Search {
  tab?: string;
  lesson?: string;
  stage?: string;
  pipeline?: string;
  person?: string;
  by?: string;
  period?: string;
}
const known = ['mine', 'lessons', 'team', 'career'] as const;

/** What I am to learn, every lesson there is, how far my people are, and what the next level asks for. */
export function LearningPage() {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const search = route.useSearch() as Search;
  const navigate = useNavigate({ from: '/learning' });
  const change = (next: Search) => void navigate({ search: (old) => ({ ...old, ...next }), resetScroll: false });
  const answer = useQuery(learningQuery(format.language));
  const [giving, give] = useState<Pick<Lesson, 'id' | 'name'> | null>(null);
  const data = answer.data;
  const career = (schema.byName.get('career_level')?.rights.read ?? 'none') !== 'none';
  const tabs = known.filter((name) => (name === 'team' ? data?.may_assign : name === 'career' ? career : true));
  const tab = tabs.find((name) => name === search.tab) ?? 'mine';
  const onAssign = data?.may_assign ? give : undefined;
  return (
    <div className="page learning">
      <PageHead title={t('learning.title')}>
        {data?.may_write ? (
          <Link to="/o/$object" params={{ object: 'lesson' }} className="figure-link">
            {t('learning.edit_lessons')}
          </Link>
        ) : null}
      </PageHead>
      {search.lesson ? null : (
        <div className="learning-tabs">
          <Tabs
            label={t('learning.title')}
            value={tab}
            tabs={tabs.map((name) => ({ value: name as string, label: t(`learning.tab_${name}`) }))}
            onChange={(name) => change({ tab: name === 'mine' ? undefined : name })}
          />
        </div>
      )}
      <div className="page-body learning-body" aria-busy={answer.isFetching}>
        {search.lesson ? (
          <>
            <Button kind="quiet" icon="chevron-left" onClick={() => change({ lesson: undefined })}>
              {t('learning.back')}
            </Button>
            <Reader key={search.lesson} id={search.lesson} onAssign={onAssign} />
          </>
        ) : answer.error ? (
          <ErrorState title={t('learning.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
            {explain(answer.error)}
          </ErrorState>
        ) : !data ? (
          <Skeleton height={320} />
        ) : tab === 'team' ? (
          <TeamTab search={search} change={change} />
        ) : tab === 'career' ? (
          <CareerTab person={search.person} onPerson={(person) => change({ person })} />
        ) : tab === 'lessons' ? (
          <LessonList data={data} search={search} change={change} onAssign={onAssign} />
        ) : (
          <MyLessons
            mine={data.mine}
            onOpen={(lesson) => change({ lesson })}
            onMore={() => change({ tab: 'lessons' })}
          />
        )}
      </div>
      {giving ? <AssignDialog lesson={giving} onClose={() => give(null)} /> : null}
    </div>
  );
}
