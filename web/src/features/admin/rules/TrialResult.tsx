import type { Trial } from '@/api/rules';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, IconButton } from '@/ui';

/** What a rule would have done in the last days; nothing of it was kept. */
export function TrialResult({ trial, onClose }: { trial: Trial; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  return (
    <section className="card rule-trial" aria-label={t('rules.trial')}>
      <div className="row">
        <h3 className="grow">
          {t('rules.trial_says', { count: trial.fires, records: format.number(trial.records), days: trial.days })}
        </h3>
        <IconButton small icon="close" label={t('ui.close')} onClick={onClose} />
      </div>
      <p className="muted">{t(trial.exact ? 'rules.trial_exact' : 'rules.trial_about')}</p>
      {trial.record?.fault ? <Banner kind="error">{trial.record.fault}</Banner> : null}
      {trial.sample.length > 0 ? (
        <ul className="rule-sample">
          {trial.sample.slice(0, 8).map((item) => (
            <li key={`${item.id}-${item.at}`} className="row">
              <span className="ellipsis grow">{item.name || '—'}</span>
              <span className="muted">{format.instant(item.at)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
