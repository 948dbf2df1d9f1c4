// The log as it travels, and what a person may narrow it by.
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
  /** An object: its model and its records. */
  object?: string;
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
  'exported',
  'file_deleted',
  'file_restored',
  'set_up',
  'gate_released',
  'control_point_acknowledged',
  'baseline',
  'secret_changed',
  'registry_key',
  'telephony_secret',
  'outbox_retried',
  'outbox_cancelled',
] as const;
export type Action = (typeof actions)[number];
export const isAction = (name: string): name is Action => (actions as readonly string[]).includes(name);

/** What the address narrows the log to. */
export const auditFilter = ({ actor, action, object, from, to }: AuditFilter): AuditFilter => ({
  actor,
  action,
  object,
  from,
  to,
});

/** The filter as the program takes it; days are those of the person there, too. */
export const auditParams = (filter: AuditFilter, after: string | undefined) => ({
  limit: 50,
  after,
  actor: filter.actor,
  action: filter.action,
  object: filter.object,
  from: filter.from,
  to: filter.to,
});
