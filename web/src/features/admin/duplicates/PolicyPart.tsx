import type { DuplicatePolicy } from '@/api/types';
import { useT } from '@/i18n';
import { Card, Field, Select, TextField } from '@/ui';
import { acts, channels } from './rules';

interface Props {
  policy: DuplicatePolicy;
  onChange: (policy: DuplicatePolicy) => void;
}

/** From which score on, and what happens then, by the way a record comes in. */
export function PolicyPart({ policy, onChange }: Props) {
  const t = useT();
  return (
    <Card title={t('duplicates.channels')}>
      <div className="policy-grid">
        {(['threshold', 'review', 'rarity'] as const).map((name) => (
          <Field
            key={name}
            label={t(`duplicates.${name}`)}
            help={name === 'rarity' ? t('duplicates.rarity_help') : undefined}
          >
            {(control) => (
              <TextField
                {...control}
                inputMode="numeric"
                value={String(policy[name])}
                onChange={(event) => {
                  const number = Number.parseInt(event.currentTarget.value, 10);
                  onChange({ ...policy, [name]: Number.isNaN(number) ? 0 : number });
                }}
              />
            )}
          </Field>
        ))}
        {channels.map((channel) => (
          <Field key={channel} label={t(`duplicates.${channel}`)}>
            {(control) => (
              <Select
                {...control}
                value={policy.channels[channel] ?? 'allow'}
                options={acts.map((act) => ({
                  value: act,
                  label: t(act === 'merge' ? 'duplicates.fill' : `duplicates.${act}`),
                }))}
                onChange={(next) => next && onChange({ ...policy, channels: { ...policy.channels, [channel]: next } })}
              />
            )}
          </Field>
        ))}
      </div>
    </Card>
  );
}
