// A rule read aloud: "When … then …".
import type { ObjectMeta, Text } from '@/api/types';
import type { Key } from '@/i18n';
import { type Act, listOf, recipientsOf, textOf } from './draft';

type Say = (key: Key, values?: Record<string, string | number>) => string;
type Label = (text: Text | undefined) => string;

const fieldLabel = (object: ObjectMeta | undefined, name: string, label: Label) =>
  label(object?.fields.find((field) => field.name === name)?.label) || name;

export function whenSentence(
  rule: Record<string, unknown>,
  object: ObjectMeta | undefined,
  t: Say,
  label: Label,
): string {
  const name = label(object?.label) || textOf(rule, 'applies_to');
  const condition = textOf(rule, 'condition').trim();
  const suffix = condition ? t('rules.and_if', { condition }) : '';
  const hour = Number(rule.hour ?? 9);
  const at = `${String(Math.floor(hour)).padStart(2, '0')}:${String(Math.round((hour % 1) * 60)).padStart(2, '0')}`;
  switch (textOf(rule, 'trigger')) {
    case 'created':
      return t('rules.when_created', { object: name }) + suffix;
    case 'changes': {
      const fields = textOf(rule, 'watch_fields')
        .split(/[,，、]/)
        .map((item) => item.trim())
        .filter(Boolean)
        .map((item) => fieldLabel(object, item, label));
      return t('rules.when_changes', { object: name, fields: fields.join(t('rules.comma')) || '…' }) + suffix;
    }
    case 'date': {
      const offset = Number(rule.offset ?? 0);
      const unit = textOf(rule, 'offset_unit') === 'hours' ? 'hours' : 'days';
      const field = fieldLabel(object, textOf(rule, 'date_field'), label) || '…';
      const key =
        offset === 0 ? 'rules.when_date' : offset < 0 ? `rules.when_before_${unit}` : `rules.when_after_${unit}`;
      return t(key as Key, { object: name, field, count: Math.abs(offset), at }) + suffix;
    }
    case 'schedule': {
      const days = Array.isArray(rule.days) ? (rule.days as string[]) : [];
      const every = days.length
        ? days.map((day) => t(`rules.day_${day}` as Key)).join(t('rules.comma'))
        : t('rules.every_day');
      return t('rules.when_schedule', { days: every, at, object: name, condition: condition || '…' });
    }
    default:
      return t('rules.when_becomes', { object: name, condition: condition || '…' });
  }
}

export function actSentence(
  act: Act,
  object: ObjectMeta | undefined,
  objects: ReadonlyMap<string, ObjectMeta>,
  t: Say,
  label: Label,
): string {
  const fields = (of: ObjectMeta | undefined) =>
    Object.keys(act.set ?? {})
      .map((name) => fieldLabel(of, name, label))
      .join(t('rules.comma')) || '…';
  switch (act.do) {
    case 'set':
      return t('rules.do_set', { fields: fields(object) });
    case 'create':
      return t('rules.do_create', { object: label(objects.get(act.object ?? '')?.label) || '…' });
    case 'assign':
      return act.to && act.to !== 'rules' ? t('rules.do_assign_to', { to: String(act.to) }) : t('rules.do_assign');
    case 'notify':
    case 'mail': {
      const who = act.address ? [act.address] : recipientsOf(act.to).map((word) => recipientLabel(word, t));
      return t(act.do === 'notify' ? 'rules.do_notify' : 'rules.do_mail', { who: who.join(t('rules.comma')) || '…' });
    }
    case 'approve':
      return t('rules.do_approve', { process: act.process || '…' });
    case 'webhook':
      return t('rules.do_webhook', { url: act.url || '…' });
    default:
      return '…';
  }
}

export function recipientLabel(word: string, t: Say): string {
  const known = ['owner', 'manager', 'followers', 'creator', 'actor'];
  if (known.includes(word)) return t(`rules.to_${word}` as Key);
  if (word.startsWith('role:')) return t('rules.to_role', { role: word.slice(5) });
  return word.startsWith('user:') ? t('rules.to_user') : word;
}

export const actsOf = (rule: Record<string, unknown>): Act[] => listOf<Act>(rule.actions);
