// A rule and a process as their editors hold them; actions and steps travel as JSON text.
import type { Row, Text } from '@/api/types';

export type ActKind = 'set' | 'create' | 'assign' | 'notify' | 'approve' | 'webhook' | 'mail';
export const actKinds: ActKind[] = ['set', 'create', 'assign', 'notify', 'approve', 'webhook', 'mail'];

export interface Act {
  do: ActKind;
  set?: Record<string, string>;
  object?: string;
  to?: string | string[];
  address?: string;
  text?: Text | string;
  subject?: Text | string;
  process?: string;
  url?: string;
}

export interface Step {
  name?: Text | string;
  when?: string;
  mode?: 'all' | 'any';
  parallel?: boolean;
  approvers?: string[];
  hours?: number;
  escalate_to?: string[];
}

/** JSON text of a field as a list; nothing when it cannot be read. */
export function listOf<T>(text: unknown): T[] {
  if (typeof text !== 'string' || !text.trim()) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? (read as T[]) : [];
  } catch {
    return [];
  }
}

export function settingsOf(text: unknown): Record<string, string> {
  if (typeof text !== 'string' || !text.trim()) return {};
  try {
    const read: unknown = JSON.parse(text);
    return read && typeof read === 'object' && !Array.isArray(read) ? (read as Record<string, string>) : {};
  } catch {
    return {};
  }
}

export const wordsOf = (text: Text | string | undefined): Text =>
  typeof text === 'string' ? { zh: text, en: text } : { zh: text?.zh ?? '', en: text?.en ?? '' };

export const recipientsOf = (to: Act['to']): string[] => (Array.isArray(to) ? to : to ? [to] : []);

/** Only what belongs to the kind of act is sent. */
export function plainAct(act: Act): Act {
  const filled = (set: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(set ?? {}).filter(([name]) => name));
  switch (act.do) {
    case 'set':
      return { do: 'set', set: filled(act.set) };
    case 'create':
      return { do: 'create', object: act.object, set: filled(act.set) };
    case 'assign':
      return { do: 'assign', ...(act.to && act.to !== 'rules' ? { to: act.to } : {}) };
    case 'notify':
      return { do: 'notify', to: recipientsOf(act.to), text: act.text };
    case 'approve':
      return { do: 'approve', process: act.process };
    case 'webhook':
      return { do: 'webhook', url: act.url };
    case 'mail':
      return {
        do: 'mail',
        ...(act.address ? { address: act.address } : { to: recipientsOf(act.to) }),
        subject: act.subject,
        text: act.text,
      };
  }
}

const asText = (value: Row[string] | undefined): string => (typeof value === 'string' ? value : '');
export const textOf = (row: Record<string, unknown>, name: string): string => asText(row[name] as Row[string]);

/** Lines without a name of their own are known by their place. */
export const placed = <T>(items: T[]): { item: T; at: number; key: string }[] =>
  items.map((item, at) => ({ item, at, key: `place-${at}` }));
