import type { Gate } from '@/api/types';
import { useT } from '@/i18n';
import { Button, Field, IconButton, type Option, Select, TextField } from '@/ui';
import { faultOf, type OverlayGate } from './overlay';

export interface GateLine extends OverlayGate {
  /** It ships with the product: its condition is kept unless a new one is typed. */
  shipped: boolean;
  changed: boolean;
}

/** Gates that hold, with what this workspace has said of them. */
export function gatesOf(holding: Gate[], own: OverlayGate[]): GateLine[] {
  return holding.map((gate) => {
    const said = own.find((item) => item.name === gate.name);
    return {
      ...gate,
      when: said?.when ?? gate.when ?? '',
      shipped: !gate.name.endsWith('_c'),
      changed: said !== undefined,
    };
  });
}

/** Only what was changed or made goes back. */
export const plainGates = (gates: GateLine[]): OverlayGate[] =>
  gates
    .filter((gate) => gate.changed)
    .map(({ name, when, say, field }) => ({
      name,
      ...(when?.trim() ? { when: when.trim() } : {}),
      say: { zh: say?.zh?.trim() || say?.en?.trim() || '', en: say?.en?.trim() || say?.zh?.trim() || '' },
      ...(field ? { field } : {}),
    }));

interface Props {
  gates: GateLine[];
  fields: Option[];
  fault: unknown;
  /** Of entering a stage, or of going on from it. */
  edge?: 'gate' | 'exit';
  onChange: (gates: GateLine[]) => void;
}

/** Conditions that must hold to enter a stage, and what is said when one does not. */
export function Gates({ gates, fields, fault, edge = 'gate', onChange }: Props) {
  const t = useT();
  const entering = edge === 'gate';
  const set = (at: number, next: Partial<GateLine>) =>
    onChange(gates.map((gate, index) => (index === at ? { ...gate, ...next, changed: true } : gate)));
  const add = () => {
    let at = gates.length + 1;
    while (gates.some((gate) => gate.name === `${edge}_${at}_c`)) at += 1;
    onChange([
      ...gates,
      { name: `${edge}_${at}_c`, when: '', say: { zh: '', en: '' }, field: '', shipped: false, changed: true },
    ]);
  };
  return (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{t(entering ? 'model.gates' : 'model.exits')}</legend>
      <p className="field-help">{t(entering ? 'model.gates_help' : 'model.exits_help')}</p>
      <ul className="model-gates">
        {gates.map((gate, at) => (
          <li key={gate.name} className="model-gate">
            <div className="row">
              <strong className="grow">{t(entering ? 'model.gate_n' : 'model.exit_n', { n: at + 1 })}</strong>
              {gate.shipped ? null : (
                <IconButton
                  small
                  icon="trash"
                  label={t(entering ? 'model.gate_drop' : 'model.exit_drop', { n: at + 1 })}
                  onClick={() => onChange(gates.filter((item) => item !== gate))}
                />
              )}
            </div>
            <Field
              label={t('model.gate_when')}
              required={!gate.shipped}
              help={gate.shipped && !gate.when ? t('model.gate_shipped') : t('model.gate_when_help')}
              fault={faultOf(fault, `${edge}[${at}].when`, `${edge}.${at}.when`)}
            >
              {(control) => (
                <TextField
                  {...control}
                  className="admin-key"
                  spellCheck={false}
                  value={gate.when ?? ''}
                  onChange={(event) => set(at, { when: event.currentTarget.value })}
                />
              )}
            </Field>
            <div className="admin-pair">
              <Field label={t('model.say_zh')} required>
                {(control) => (
                  <TextField
                    {...control}
                    lang="zh-CN"
                    value={gate.say?.zh ?? ''}
                    onChange={(event) => set(at, { say: { ...gate.say, zh: event.currentTarget.value } })}
                  />
                )}
              </Field>
              <Field label={t('model.say_en')} required>
                {(control) => (
                  <TextField
                    {...control}
                    lang="en"
                    value={gate.say?.en ?? ''}
                    onChange={(event) => set(at, { say: { ...gate.say, en: event.currentTarget.value } })}
                  />
                )}
              </Field>
            </div>
            <Field label={t('model.gate_field')} help={t('model.gate_field_help')}>
              {(control) => (
                <Select
                  {...control}
                  clearable
                  value={gate.field || null}
                  options={fields}
                  onChange={(field) => set(at, { field: field ?? '' })}
                />
              )}
            </Field>
          </li>
        ))}
      </ul>
      <span>
        <Button small icon="plus" onClick={add}>
          {t(entering ? 'model.gate_add' : 'model.exit_add')}
        </Button>
      </span>
    </fieldset>
  );
}
