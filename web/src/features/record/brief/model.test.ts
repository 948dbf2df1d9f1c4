// req: S2-58
import { describe, expect, it } from 'vitest';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { basicsOf, earliest, type Line, latest, linesOf, momentOf, nextMeeting } from './model';

const object = (name: string, traits: Record<string, string>, fields: Partial<FieldMeta>[] = []) =>
  ({
    name,
    traits,
    fields,
    layout: { key_figures: ['level'], sections: [{ fields: ['name', 'level', 'needs', 'phone', 'kept'] }] },
  }) as unknown as ObjectMeta;
const task = object('task', { due: 'due' }, [{ name: 'due', type: 'date' }]);
const meeting = object('meeting', { start: 'start_at', due: 'start_at' }, [{ name: 'start_at', type: 'instant' }]);
const mail = object('email', { start: 'at' }, [{ name: 'at', type: 'instant' }]);
const line = (of: ObjectMeta, values: Record<string, unknown>): Line => ({ object: of, row: values as unknown as Row });

describe('the page before a visit', () => {
  const promised = [
    line(meeting, { id: 'far', start_at: '2026-04-01T02:00:00Z' }),
    line(task, { id: 'late', due: '2026-02-26' }),
    line(task, { id: 'open', due: null }),
    line(meeting, { id: 'missed', start_at: '2026-02-28T02:00:00Z' }),
    line(meeting, { id: 'near', start_at: '2026-03-03T02:00:00Z' }),
  ];
  const ids = (lines: Line[]) => lines.map(({ row }) => row.id);

  it('puts what is due first first, and what has no day last', () => {
    expect(ids(earliest(promised))).toEqual(['late', 'missed', 'near', 'far', 'open']);
  });
  it('finds the next meeting among them, not one that has passed, nor a task', () => {
    expect(nextMeeting(promised, '2026-03-02T01:00:00Z')?.row.id).toBe('near');
    expect(nextMeeting(promised.slice(1, 4), '2026-03-02T01:00:00Z')).toBeUndefined();
  });
  it('puts the last words first', () => {
    const said = [
      line(mail, { id: 'mail', at: '2026-01-03T00:00:00Z' }),
      line(meeting, { id: 'met', start_at: '2026-02-01T00:00:00Z' }),
    ];
    expect(ids(latest(said))).toEqual(['met', 'mail']);
    expect(momentOf(line(task, {}))).toBe('');
  });
  it('says of a record its key figures and filled fields, not its profile', () => {
    const account = object('account', { name: 'name', needs: 'needs' }, [
      { name: 'level', type: 'choice' },
      { name: 'needs', type: 'long_text' },
      { name: 'phone', type: 'phone' },
      { name: 'kept', type: 'boolean' },
    ]);
    const row = { id: '1', name: 'Acme', level: 'key', needs: 'Quiet pumps', phone: '', kept: false };
    expect(basicsOf(line(account, row)).map((field) => field.name)).toEqual(['level']);
  });
  it('leaves out objects the reader does not know', () => {
    const part = { section: 'promised' as const, rows: [{ id: '1' } as Row], more: false };
    const brief = {
      parts: [
        { ...part, object: 'task' },
        { ...part, object: 'secret' },
      ],
      risks: [],
      left_out: [],
      timeline: { items: [] },
    };
    expect(linesOf(brief, new Map([['task', task]]), 'promised')).toHaveLength(1);
  });
});
