// Reads expression text back into the rows of the filter builder; null when rows cannot say it.
import type { FieldMeta } from '@/api/types';
import { type Condition, type Conditions, type Fields, type Item, isGroup, type Operator, periods } from './where';

const bySymbol: Record<string, Operator> = { '=': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };
const DEEPEST = 3;

type Token = { kind: 'word' | 'number' | 'string' | 'sign'; text: string };

function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  const pattern = /\s+|([A-Za-z_][A-Za-z0-9_.]*)|(-?\d+(?:\.\d+)?%?)|'((?:[^']|'')*)'|"([^"]*)"|(<=|>=|!=|[=<>(),])/gy;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return null;
    at = pattern.lastIndex;
    if (match[1] !== undefined) found.push({ kind: 'word', text: match[1] });
    else if (match[2] !== undefined) found.push({ kind: 'number', text: match[2] });
    else if (match[3] !== undefined) found.push({ kind: 'string', text: match[3].replaceAll("''", "'") });
    else if (match[4] !== undefined) found.push({ kind: 'string', text: match[4] });
    else if (match[5] !== undefined) found.push({ kind: 'sign', text: match[5] });
  }
  return found;
}

/** `stage = 'won'` is a list of one: choices are picked from a list. */
function asList(item: Condition, field: FieldMeta | undefined): Condition {
  if (!field || (field.type !== 'choice' && field.type !== 'stage') || (item.op !== 'eq' && item.op !== 'ne'))
    return item;
  return { ...item, op: item.op === 'eq' ? 'in' : 'not_in', value: [String(item.value)] };
}

/** The reader of one text: a place among its tokens, and one method a rule of the language. */
class Reader {
  private at = 0;
  private readonly all: Token[];
  private readonly fields: Fields;

  constructor(all: Token[], fields: Fields) {
    this.all = all;
    this.fields = fields;
  }

  get ended() {
    return this.at >= this.all.length;
  }

  /** Conditions joined by `or`, which is looser than `and`. */
  either(depth = 1): Item | null {
    return this.joined('or', () => this.joined('and', () => this.single(depth)));
  }

  private joined(join: 'and' | 'or', next: () => Item | null): Item | null {
    const items: Item[] = [];
    do {
      const item = next();
      if (!item) return null;
      // (a and b) and c says no more than a and b and c.
      if (isGroup(item) && item.join === join) items.push(...item.items);
      else items.push(item);
    } while (this.take(join));
    return items.length === 1 ? (items[0] ?? null) : { join, items };
  }

  private single(depth: number): Item | null {
    if (!this.is('(')) {
      const item = this.condition();
      return item && asList(item, this.fields.get(item.field));
    }
    if (depth >= DEEPEST) return null;
    this.at += 1;
    const inner = this.either(depth + 1);
    return inner && this.take(')') ? inner : null;
  }

  private peek(step = 0) {
    return this.all[this.at + step];
  }
  private is(value: string, step = 0) {
    return this.peek(step)?.text === value && this.peek(step)?.kind !== 'string';
  }
  private take(value: string) {
    if (!this.is(value)) return false;
    this.at += 1;
    return true;
  }

  private value(): string | null {
    if (this.is('today') && this.is('(', 1) && this.is(')', 2)) {
      this.at += 3;
      return '@0';
    }
    if (this.is('add_days') && this.is('(', 1)) {
      this.at += 2;
      const days = this.value() === '@0' && this.take(',') ? this.peek() : undefined;
      this.at += 1;
      return days?.kind === 'number' && /^-?\d+$/.test(days.text) && this.take(')') ? `@${days.text}` : null;
    }
    if (this.is('date') && this.is('(', 1)) {
      this.at += 2;
      const inner = this.peek();
      this.at += 1;
      return inner?.kind === 'string' && this.take(')') ? inner.text : null;
    }
    const token = this.peek();
    if (!token || (token.kind !== 'string' && token.kind !== 'number')) return null;
    this.at += 1;
    return token.kind === 'number' ? token.text.replace('%', '') : token.text;
  }

  private name(): string | null {
    if (this.is('exists') && this.is('(', 1) && this.is(')', 3)) {
      const list = `exists(${this.peek(2)?.text ?? ''})`;
      this.at += 4;
      return this.fields.has(list) ? list : null;
    }
    const wrapped = this.is('date') && this.is('(', 1);
    if (wrapped) this.at += 2;
    const token = this.peek();
    if (token?.kind !== 'word' || !this.fields.has(token.text)) return null;
    this.at += 1;
    return wrapped && !this.take(')') ? null : token.text;
  }

  private list(): string[] | null {
    if (!this.take('(')) return null;
    const values: string[] = [];
    do {
      const item = this.value();
      if (item === null) return null;
      values.push(item);
    } while (this.take(','));
    return this.take(')') ? values : null;
  }

  private call(op: Operator): Condition | null {
    this.at += 1;
    if (!this.take('(')) return null;
    const field = this.name();
    if (!field || !this.take(',')) return null;
    const inner = this.value();
    return inner !== null && this.take(')') ? { field, op, value: inner } : null;
  }

  private period(field: string): Condition | null {
    const spans = [this.peek()?.text, this.peek(1)?.text, this.peek(2)?.text].join(' ');
    if (/^(last|next) \d{1,4} (days|weeks|months)$/.test(spans)) {
      this.at += 3;
      return { field, op: 'period', value: spans };
    }
    const named = periods.find((item) => item.split(' ').every((word, step) => this.is(word, step)));
    if (!named) return null;
    this.at += named.split(' ').length;
    return { field, op: 'period', value: named };
  }

  private afterName(field: string): Condition | null {
    if (this.take('is')) {
      const not = this.take('not');
      return this.take('empty') ? { field, op: not ? 'not_empty' : 'empty', value: '' } : null;
    }
    const not = this.take('not');
    if (this.take('in')) {
      if (!this.is('(')) return not ? null : this.period(field);
      const values = this.list();
      return values ? { field, op: not ? 'not_in' : 'in', value: values } : null;
    }
    if (not) return null;
    const op = bySymbol[this.peek()?.text ?? ''];
    if (op && this.peek()?.kind === 'sign') {
      this.at += 1;
      if (op === 'eq' && this.is('me') && this.is('(', 1) && this.is(')', 2)) {
        this.at += 3;
        return { field, op: 'me', value: '' };
      }
      if (op === 'eq' && (this.is('true') || this.is('false'))) {
        this.at += 1;
        return { field, op: this.is('true', -1) ? 'is_true' : 'is_false', value: '' };
      }
      const inner = this.value();
      return inner === null ? null : { field, op, value: inner };
    }
    return this.fields.get(field)?.type === 'boolean' ? { field, op: 'is_true', value: '' } : null;
  }

  private condition(): Condition | null {
    if (this.is('contains')) return this.call('contains');
    if (this.is('starts_with')) return this.call('starts_with');
    if (this.is('not') && this.is('contains', 1)) {
      this.at += 1;
      return this.call('not_contains');
    }
    if (this.take('not')) {
      const field = this.name();
      return field && this.fields.get(field)?.type === 'boolean' ? { field, op: 'is_false', value: '' } : null;
    }
    const field = this.name();
    return field ? this.afterName(field) : null;
  }
}

/** Reads back what `toText` writes, and what people write alike. */
export function parse(text: string | undefined, fields: Fields): Conditions | null {
  if (!text?.trim()) return { join: 'and', items: [] };
  const all = tokens(text);
  if (!all) return null;
  const reader = new Reader(all, fields);
  const found = reader.either();
  if (!found || !reader.ended) return null;
  return isGroup(found) ? found : { join: 'and', items: [found] };
}
