import type { Values } from '@/api/records';
import type { ObjectMeta, Session, Value } from '@/api/types';
import { todayIn } from './format';
import { isFormField } from './schema';

/** Defaults a person should see while filling in. The rest the program fills on save. */
export function defaultsOf(object: ObjectMeta, session: Session): Values {
  const values: Values = {};
  if (object.fields.some((field) => field.name === 'currency')) values.currency = session.settings.base_currency;
  for (const field of object.fields) {
    const text = field.default?.trim();
    if (!text || !isFormField(field)) continue;
    const value = read(text, session);
    if (value !== undefined) values[field.name] = value;
  }
  return values;
}

function read(text: string, session: Session): Value | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(text);
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'");
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'me()') return { id: session.user.id, name: session.user.name };
  if (text === 'today()') return todayIn(session.user.time_zone || session.settings.time_zone);
  if (text === 'now()') return new Date().toISOString();
  return undefined;
}
