import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import type { Row } from '@/api/types';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button, Card } from '@/ui';

interface Answer {
  records: number;
  unscored: number;
  bands: { grade: string; before: number; after: number; converted: number }[];
}

/** What all rules that are written, inactive ones too, would have given the last 90 days; nothing is changed. */
export function Rehearsal({ rules }: { rules: Row[] }) {
  const t = useT();
  const format = useFormat();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const object = String(rules[0]?.applies_to ?? 'lead');
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const ids = rules.filter((rule) => rule.applies_to === object).map((rule) => rule.id);
      setAnswer(await api.post<Answer>('/api/rehearsals', { kind: 'scoring', object, days: 90, rules: ids }));
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  return (
    <Card
      title={t('admin.rehearsal')}
      actions={
        <Button small busy={busy} onClick={() => void run()}>
          {t('admin.rehearse')}
        </Button>
      }
    >
      <p className="muted">{t('admin.rehearsal_help')}</p>
      {error ? <Banner kind="error">{explain(error)}</Banner> : null}
      {answer ? (
        <div className="admin-table">
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.band')}</th>
                <th className="num">{t('admin.band_before')}</th>
                <th className="num">{t('admin.band_after')}</th>
                <th className="num">{t('admin.band_converted')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.bands.map((band) => (
                <tr key={band.grade}>
                  <td>{band.grade.toUpperCase()}</td>
                  <td className="num">{format.number(band.before)}</td>
                  <td className="num">{format.number(band.after)}</td>
                  <td className="num">
                    {band.after > 0 ? format.percent(Math.round((band.converted / band.after) * 100)) : '—'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="muted">{t('admin.rehearsed', { n: format.number(answer.records) })}</p>
        </div>
      ) : null}
    </Card>
  );
}
