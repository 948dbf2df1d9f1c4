import type { ObjectMeta } from '@/api/types';
import { dateUnits, isGroupable, readSpec, specText } from '@/grid/groups';
import { useT } from '@/i18n';
import type { ListState } from '@/meta/list_state';
import { useLabel } from '@/meta/schema';
import { Button, Field, Segmented, Select } from '@/ui';

export interface GroupProps {
  object: ObjectMeta;
  state: ListState;
  onChange: (group: string) => void;
  /** Opens or shuts every group. */
  onShut: (all: boolean) => void;
}

export function GroupBody({ object, state, onChange, onShut }: GroupProps) {
  const t = useT();
  const label = useLabel();
  const spec = readSpec(state.group, state.fields);
  const choices = object.fields.filter((field) => isGroupable(object, field) && label(field.label));
  // Shown columns first: that is what one sees.
  const rank = (name: string) => (state.columns.includes(name) ? state.columns.indexOf(name) : state.columns.length);
  choices.sort((a, b) => rank(a.name) - rank(b.name));
  return (
    <div className="stack">
      <Field label={t('group.by')}>
        {(control) => (
          <Select
            {...control}
            value={spec?.field.name ?? null}
            placeholder={t('group.off')}
            clearable
            options={choices.map((field) => ({ value: field.name, label: label(field.label) }))}
            onChange={(next) => {
              const field = next ? state.fields.get(next) : undefined;
              onChange(field ? specText(field) : '');
            }}
          />
        )}
      </Field>
      {spec?.unit ? (
        <Segmented
          label={t('group.unit')}
          value={spec.unit}
          options={dateUnits.map((unit) => ({ value: unit, label: t(`group.by_${unit}`) }))}
          onChange={(unit) => onChange(specText(spec.field, unit))}
        />
      ) : null}
      {spec ? (
        <div className="row">
          <Button kind="quiet" small onClick={() => onShut(false)}>
            {t('group.open_all')}
          </Button>
          <Button kind="quiet" small onClick={() => onShut(true)}>
            {t('group.shut_all')}
          </Button>
          <span className="grow" />
          <Button kind="quiet" small onClick={() => onChange('')}>
            {t('group.off')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
