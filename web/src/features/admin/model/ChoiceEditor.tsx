import type { Choice } from '@/api/types';
import { useT } from '@/i18n';
import { Button, Check, Select, Tag, TextField } from '@/ui';
import { suggestName } from './field_text';

export interface ChoiceLine extends Choice {
  /** Not kept yet: it may still go altogether. */
  fresh?: boolean;
}

/** A choice as the model wants it: only what says something. */
export const plainChoice = ({ name, label, color, active, when }: ChoiceLine) => ({
  name,
  label: { zh: label.zh?.trim() || label.en?.trim() || name, en: label.en?.trim() || label.zh?.trim() || name },
  ...(color ? { color } : {}),
  ...(active === false ? { active: false } : {}),
  ...(when?.length ? { when } : {}),
});

const colors = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple'] as const;

interface Props {
  choices: ChoiceLine[];
  fault?: string;
  onChange: (choices: ChoiceLine[]) => void;
}

/** The choices of a field: words in both languages, a colour, and whether one may still choose it. */
export function ChoiceEditor({ choices, fault, onChange }: Props) {
  const t = useT();
  const set = (at: number, next: Partial<ChoiceLine>) =>
    onChange(choices.map((choice, index) => (index === at ? { ...choice, ...next } : choice)));
  const add = () => {
    let name = `choice_${choices.length + 1}`;
    for (let n = choices.length + 2; choices.some((choice) => choice.name === name); n += 1) name = `choice_${n}`;
    onChange([...choices, { name, label: { zh: '', en: '' }, active: true, fresh: true }]);
  };
  const nameOf = (choice: ChoiceLine, en: string, at: number) => {
    if (!choice.fresh) return choice.name;
    const wanted = suggestName(en).replace(/_c$/, '');
    return wanted && !choices.some((other, index) => index !== at && other.name === wanted) ? wanted : choice.name;
  };
  return (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{t('admin.choices')}</legend>
      <ul className="model-choices">
        {choices.map((choice, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a new choice changes its name while it is typed
          <li key={at} className="model-choice" data-off={choice.active === false || undefined}>
            <TextField
              aria-label={t('model.choice_zh', { n: at + 1 })}
              lang="zh-CN"
              maxLength={60}
              value={choice.label.zh ?? ''}
              onChange={(event) => set(at, { label: { ...choice.label, zh: event.currentTarget.value } })}
            />
            <TextField
              aria-label={t('model.choice_en', { n: at + 1 })}
              lang="en"
              maxLength={60}
              value={choice.label.en ?? ''}
              onChange={(event) =>
                set(at, {
                  label: { ...choice.label, en: event.currentTarget.value },
                  name: nameOf(choice, event.currentTarget.value, at),
                })
              }
            />
            <Select
              label={t('model.color')}
              value={choice.color || 'gray'}
              options={colors.map((value) => ({
                value,
                label: t(`model.color_${value}`),
                show: <Tag color={value}>{t(`model.color_${value}`)}</Tag>,
              }))}
              onChange={(color) => set(at, { color: color ?? undefined })}
            />
            <label className="check-label">
              <Check
                aria-label={t('model.choice_active_of', { name: choice.label.zh || choice.label.en || choice.name })}
                checked={choice.active !== false}
                onChange={(event) => set(at, { active: event.currentTarget.checked })}
              />
              <span>{t('model.choice_active')}</span>
            </label>
          </li>
        ))}
      </ul>
      {fault ? <p className="field-fault">{fault}</p> : null}
      <span>
        <Button small icon="plus" onClick={add}>
          {t('model.choice_add')}
        </Button>
      </span>
      <p className="field-help">{t('model.choice_help')}</p>
    </fieldset>
  );
}
