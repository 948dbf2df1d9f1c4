import { useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import type { FieldMeta, ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useLabel } from '@/meta/schema';
import { Banner, Button, Check, Dialog } from '@/ui';
import type { Problem } from './importing';
import { addChoices } from './new_choices';

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  problem: Problem;
  onClose: () => void;
  /** The words and the choices they have become. */
  onAdded: (names: Record<string, string>) => void;
}

/** Shows which words would become choices, and makes them after a look. */
export function NewChoicesDialog({ object, field, problem, onClose, onAdded }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const all = problem.values.filter((item) => item.value.trim());
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const chosen = all.filter((item) => !off.has(item.value));
  const rest = (problem.distinct ?? 0) - problem.values.length;
  const submit = async () => {
    if (busy || chosen.length === 0) return;
    setBusy(true);
    setFault(null);
    try {
      onAdded(
        await addChoices(
          object.name,
          field,
          chosen.map((item) => item.value),
        ),
      );
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('import.new_choices', { field: label(field.label) })}
      width={520}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={chosen.length === 0}>
            {t('import.new_choices_add', { count: chosen.length, n: format.number(chosen.length) })}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{t('import.new_choices_lead', { object: label(object.label) })}</p>
        {fault ? (
          <Banner kind="error">
            {isApiError(fault) && fault.fields.length > 0
              ? fault.fields.map((each) => each.message).join(' ')
              : explain(fault)}
          </Banner>
        ) : null}
        <ul className="import-choices">
          {all.map((item) => (
            <li key={item.value}>
              <label className="check-label">
                <Check
                  checked={!off.has(item.value)}
                  onChange={() =>
                    setOff((old) => {
                      const next = new Set(old);
                      if (!next.delete(item.value)) next.add(item.value);
                      return next;
                    })
                  }
                />
                <span className="grow import-choice">{item.value}</span>
                <span className="muted">{t('import.times', { count: item.count, n: format.number(item.count) })}</span>
              </label>
            </li>
          ))}
        </ul>
        {rest > 0 ? (
          <p className="muted">{t('import.new_choices_rest', { count: rest, n: format.number(rest) })}</p>
        ) : null}
      </div>
    </Dialog>
  );
}
