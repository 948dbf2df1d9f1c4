import type { CheckItem } from '@/api/types';
import { useT } from '@/i18n';
import { Button, CheckLabel, IconButton, TextField } from '@/ui';

interface Props {
  checks: CheckItem[];
  onChange: (checks: CheckItem[]) => void;
}

/** What is to be done in a stage; required checks hold the record back until they are ticked. */
export function Checks({ checks, onChange }: Props) {
  const t = useT();
  const set = (at: number, next: Partial<CheckItem>) =>
    onChange(checks.map((item, index) => (index === at ? { ...item, ...next } : item)));
  const add = () => {
    let at = checks.length + 1;
    while (checks.some((item) => item.name === `check_${at}`)) at += 1;
    onChange([...checks, { name: `check_${at}`, label: { zh: '', en: '' }, required: false, active: true }]);
  };
  return (
    <fieldset className="admin-fieldset">
      <legend className="field-label">{t('model.checks')}</legend>
      <p className="field-help">{t('model.checks_help')}</p>
      <ul className="model-gates">
        {checks.map((item, at) =>
          item.active ? (
            <li key={item.name} className="model-gate">
              <div className="admin-pair">
                <TextField
                  aria-label={t('model.check_zh', { n: at + 1 })}
                  lang="zh-CN"
                  value={item.label.zh ?? ''}
                  onChange={(event) => set(at, { label: { ...item.label, zh: event.currentTarget.value } })}
                />
                <TextField
                  aria-label={t('model.check_en', { n: at + 1 })}
                  lang="en"
                  value={item.label.en ?? ''}
                  onChange={(event) => set(at, { label: { ...item.label, en: event.currentTarget.value } })}
                />
              </div>
              <div className="row">
                <CheckLabel
                  checked={item.required}
                  onChange={(event) => set(at, { required: event.currentTarget.checked })}
                >
                  {t('model.check_required')}
                </CheckLabel>
                <span className="grow" />
                <IconButton
                  small
                  icon="trash"
                  label={t('model.check_drop', { n: at + 1 })}
                  onClick={() => set(at, { active: false })}
                />
              </div>
            </li>
          ) : null,
        )}
      </ul>
      <span>
        <Button small icon="plus" onClick={add}>
          {t('model.check_add')}
        </Button>
      </span>
    </fieldset>
  );
}
