// The rules of an object as they are edited, and as the overlay takes them. Pure.
import type { DuplicatePolicy, DuplicateRule, FieldMeta, ObjectMeta } from '@/api/types';

export interface EditedRule extends DuplicateRule {
  key: string;
}
export interface RuleDraft {
  rules: EditedRule[];
  policy: DuplicatePolicy;
}

/** Which fields a comparison can read, and what it is worth when nothing else is said. */
export const kinds = {
  same_name: { types: ['text'], same: 16, different: -6 },
  same_phone: { types: ['phone'], same: 16, different: -3 },
  same_email: { types: ['email'], same: 18, different: -2 },
  same_domain: { types: ['url', 'email'], same: 12, different: -2 },
  same_code: { types: ['text'], same: 16, different: -4 },
  same_date: { types: ['date', 'text'], same: 11, different: -6 },
  similar_text: { types: ['text'], same: 6, different: -3 },
  similar_street: { types: ['text'], same: 10, different: -5 },
} as const;
export type RuleName = keyof typeof kinds;
export const ruleNames = Object.keys(kinds) as RuleName[];
export const isRuleName = (name: string): name is RuleName => name in kinds;

export const channels = ['screen', 'api', 'form', 'import', 'mailbox'] as const;
export const acts = ['allow', 'warn', 'refuse', 'merge'] as const;

export const draftOf = (object: ObjectMeta): RuleDraft => ({
  rules: (object.duplicates ?? []).map((rule, at) => ({ ...rule, key: `${at}.${rule.rule}` })),
  policy: object.duplicate_policy ?? { threshold: 90, review: 50, rarity: 13, channels: {} },
});

export const rulesOf = (draft: RuleDraft): DuplicateRule[] => draft.rules.map(({ key: _, ...rule }) => rule);

export const fits = (field: FieldMeta, rule: string): boolean =>
  isRuleName(rule) &&
  (kinds[rule].types as readonly string[]).includes(field.type) &&
  !field.system &&
  !(field.computed && !field.editable);
