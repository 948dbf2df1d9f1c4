// Whose deals the page is about, and of which quantity; it stands in the address.
export interface Scope {
  level: 'company' | 'team' | 'person';
  person?: string;
  team?: string;
  product?: string;
}

export function scopeOf(
  whose: string | undefined,
  product: string | undefined,
  me: { id: string; team?: { id: string } | null },
): Scope {
  if (whose === 'me') return { level: 'person', person: me.id, product };
  if (whose === 'team' && me.team) return { level: 'team', team: me.team.id, product };
  return { level: 'company', product };
}
