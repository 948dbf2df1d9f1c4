// The log as it travels, and what a person may narrow it by. What the program does not sift the page does.
export interface Entry {
  id: string;
  at: string;
  actor: { id: string | null; name: string | null };
  action: string;
  subject: string;
  detail: string;
  address: string;
}
export interface AuditFilter {
  actor?: string;
  action?: string;
  /** Days, both within. */
  from?: string;
  to?: string;
}

export const actions = [
  'signed_in',
  'signed_out',
  'sign_in_failed',
  'sign_in_refused',
  'password_set',
  'password_changed',
  'sessions_ended',
  'key_made',
  'key_revoked',
  'model_changed',
  'settings_changed',
  'rights_changed',
  'shared',
  'unshared',
] as const;
export type Action = (typeof actions)[number];
export const isAction = (name: string): name is Action => (actions as readonly string[]).includes(name);

/** The day of an instant where the person is. */
export function dayIn(zone: string, at: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    Date.parse(at),
  );
}

export function fits(entry: Entry, filter: AuditFilter, zone: string): boolean {
  if (filter.actor && entry.actor.id !== filter.actor) return false;
  if (filter.action && entry.action !== filter.action) return false;
  if (!filter.from && !filter.to) return true;
  const day = dayIn(zone, entry.at);
  return (!filter.from || day >= filter.from) && (!filter.to || day <= filter.to);
}

/** The log is newest first: beyond the first day nothing more can fit. */
export const isPast = (entry: Entry | undefined, filter: AuditFilter, zone: string): boolean =>
  Boolean(filter.from && entry && dayIn(zone, entry.at) < filter.from);
