// What the learning doors answer, and the questions the page asks.
import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { Figure } from '@/meta/kpi/types';

export interface Person {
  id: string;
  name: string | null;
}
export interface Lesson {
  id: string;
  name: string;
  minutes: number;
  pipeline: string | null;
  stage: string | null;
  skill: string | null;
  active: boolean;
  pass_mark: number | null;
  questions: number;
}
export interface Assignment {
  id: string;
  person: Person | null;
  assigned_by: Person | null;
  assigned_at: string | null;
  due_on: string | null;
  overdue: boolean;
  read_at: string | null;
  passed: boolean;
  passed_at: string | null;
  best: number | null;
  tries: number;
}
export interface Mine extends Assignment {
  lesson: Lesson;
}
export interface Learning {
  today: string;
  mine: Mine[];
  lessons: (Lesson & { mine: Assignment | null })[];
  may_assign: boolean;
  may_write: boolean;
}
export interface Question {
  id: string;
  text: string;
  many: boolean;
  answers: { key: string; text: string }[];
}
export interface LessonText extends Omit<Lesson, 'questions'> {
  body: string;
  questions: Question[];
  assignment: Assignment | null;
  key: Record<string, string[]> | null;
  may_write: boolean;
}
export interface Marked {
  score: number;
  pass_mark: number;
  right: number;
  questions: number;
  passed: boolean;
  best: number;
  tries: number;
  wrong: { question: string; text: string; place: string | null }[];
  key: Record<string, string[]> | null;
}
export interface PlanLessons {
  person: Person | null;
  may_assign: boolean;
  goals: {
    id: string;
    name: string;
    skill: string;
    level_now: number | null;
    level_wanted: number | null;
    lessons: (Lesson & { state: 'none' | 'assigned' | 'passed' | null })[];
  }[];
}
export interface Level {
  id: string;
  name: string;
  position: number;
  about: string;
}
export interface Criterion extends Figure {
  id: string;
  name: string;
  kpi: string;
  label: string | null;
  unit: string | null;
  formula: string | null;
  compare: 'at_least' | 'at_most';
  wanted: number;
  /** In the unit the criterion is written in. */
  current: number | null;
  period: string;
  from: string;
  to: string;
  state: 'met' | 'not_met' | 'not_measured' | 'too_few';
}
export interface Career {
  person: Person;
  people: (Person & { level: Level | null })[];
  levels: (Level & { state: 'passed' | 'current' | 'next' | 'later' })[];
  level: Level | null;
  next: (Level & { met: number; criteria: Criterion[] }) | null;
}

/** What changes with every answer and assignment lies under one key. */
const learned = (...what: string[]) => keys.report('learning', what);

export const learningQuery = (language: string) =>
  queryOptions({
    queryKey: learned('all', language),
    queryFn: ({ signal }) => api.get<Learning>('/api/learning', undefined, signal),
  });
export const lessonQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: learned('lesson', id, language),
    queryFn: ({ signal }) => api.get<LessonText>(`/api/learning/lessons/${id}`, undefined, signal),
  });
export const planQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: learned('plan', id, language),
    queryFn: ({ signal }) => api.get<PlanLessons>(`/api/learning/plans/${id}`, undefined, signal),
  });
export const careerQuery = (person: string | undefined, language: string) =>
  queryOptions({
    queryKey: keys.report('career', { person, language }),
    queryFn: ({ signal }) => api.get<Career>('/api/career', { person }, signal),
  });

/** After something was assigned, read or answered. */
export const refreshLearning = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['report', 'learning'] }),
    queryClient.invalidateQueries({ queryKey: ['report', 'scorecard'] }),
    queryClient.invalidateQueries({ queryKey: keys.object('lesson_assignment') }),
  ]);

export interface Assigned {
  assigned: string[];
  already: number;
  passed: number;
  out_of_reach: number;
}
export async function assign(body: {
  lesson: string;
  users?: string[];
  teams?: string[];
  roles?: string[];
  due_on?: string | null;
  again?: boolean;
}): Promise<Assigned> {
  const done = await api.post<Assigned>('/api/learning/assign', body);
  await refreshLearning();
  return done;
}

/** A lesson's text in blocks: headings with a name to go to, paragraphs, lists of points. */
export type Block = { kind: 'heading' | 'text'; text: string } | { kind: 'points'; points: string[] };
export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  for (const raw of body.split('\n')) {
    const line = raw.trim();
    const last = blocks.at(-1);
    if (!line) continue;
    if (line.startsWith('## ')) blocks.push({ kind: 'heading', text: line.slice(3) });
    else if (!line.startsWith('- ')) blocks.push({ kind: 'text', text: line });
    else if (last?.kind === 'points') last.points.push(line.slice(2));
    else blocks.push({ kind: 'points', points: [line.slice(2)] });
  }
  return blocks;
}

/** What is to be done first: overdue, then by due day, then the oldest. */
export function inOrder(list: Mine[]): Mine[] {
  return [...list].sort(
    (a, b) =>
      Number(b.overdue) - Number(a.overdue) ||
      (a.due_on ?? '9').localeCompare(b.due_on ?? '9') ||
      (a.assigned_at ?? '').localeCompare(b.assigned_at ?? ''),
  );
}
