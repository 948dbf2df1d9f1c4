// Rules to begin with: each is an ordinary rule that can be changed before it is saved.
import type { Key } from '@/i18n';
import en from '@/i18n/en/rules';
import zh from '@/i18n/zh-CN/rules';

export interface RuleTemplate {
  title: Key;
  rule: Record<string, unknown>;
}

export function templates(t: (key: Key) => string): RuleTemplate[] {
  // A text that goes out is there in both languages, whatever the page speaks.
  const both = (key: keyof typeof zh) => ({ zh: zh[key], en: en[key] });
  return [
    {
      title: 'rules.sample_lead',
      rule: {
        applies_to: 'lead',
        trigger: 'created',
        actions: JSON.stringify([
          {
            do: 'create',
            object: 'task',
            set: {
              name: `concat('${t('rules.sample_lead_task')}', name)`,
              due: 'add_days(today(), 1)',
              type: "'follow_up'",
            },
          },
        ]),
      },
    },
    {
      title: 'rules.sample_closing',
      rule: {
        applies_to: 'opportunity',
        trigger: 'date',
        date_field: 'close_date',
        offset: -3,
        offset_unit: 'days',
        hour: '9',
        condition: "stage.kind = 'open'",
        actions: JSON.stringify([{ do: 'notify', to: ['owner'], text: both('rules.sample_closing_text') }]),
      },
    },
    {
      title: 'rules.sample_silent',
      rule: {
        applies_to: 'opportunity',
        trigger: 'schedule',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        hour: '8.5',
        condition: "stage.kind = 'open' and updated_at < add_days(today(), -14)",
        actions: JSON.stringify([{ do: 'notify', to: ['owner', 'manager'], text: both('rules.sample_silent_text') }]),
      },
    },
    {
      title: 'rules.sample_quote',
      rule: {
        applies_to: 'opportunity',
        trigger: 'becomes',
        condition: "stage = 'negotiation'",
        actions: JSON.stringify([
          {
            do: 'create',
            object: 'task',
            set: {
              name: `concat('${t('rules.sample_quote_task')}', name)`,
              due: 'add_days(today(), 2)',
              type: "'quote'",
            },
          },
        ]),
      },
    },
    {
      title: 'rules.sample_big',
      rule: {
        applies_to: 'opportunity',
        trigger: 'becomes',
        condition: "amount >= 1000000 and stage.kind = 'open'",
        actions: JSON.stringify([{ do: 'notify', to: ['manager'], text: both('rules.sample_big_text') }]),
      },
    },
  ];
}
