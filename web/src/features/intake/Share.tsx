import { useState } from 'react';
import { useT } from '@/i18n';
import { Button, Card, Field, TextArea, TextField, toast } from '@/ui';
import { snippetOf } from './definition';

/** The ways a form reaches visitors: its own page, a line for a website, a code for paper. */
export function Share({ form, active }: { form: string; active: boolean }) {
  const t = useT();
  const [place, setPlace] = useState('');
  const link = `${window.location.origin}/f/${form}`;
  const snippet = snippetOf(window.location.origin, form);
  const query = place.trim() ? `&utm_source=${encodeURIComponent(place.trim())}` : '';
  const code = `/api/forms/${form}/qr?format=svg${query}`;
  const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast(t('intake.copied')));
  return (
    <Card title={t('intake.share')}>
      <div className="stack">
        {active ? null : <p className="muted">{t('intake.inactive')}</p>}
        <Field label={t('intake.page')}>
          {(control) => (
            <span className="input-group">
              <TextField {...control} readOnly value={link} />
              <Button icon="copy" onClick={() => copy(link)}>
                {t('intake.copy')}
              </Button>
              <a className="btn" href={link} target="_blank" rel="noopener">
                {t('intake.open')}
              </a>
            </span>
          )}
        </Field>
        <Field label={t('intake.snippet')} help={t('intake.snippet_help')}>
          {(control) => (
            <span className="input-group">
              <TextArea {...control} readOnly rows={2} className="intake-snippet" value={snippet} />
              <Button icon="copy" onClick={() => copy(snippet)}>
                {t('intake.copy')}
              </Button>
            </span>
          )}
        </Field>
        <div className="intake-code">
          <img src={code} width={132} height={132} alt={t('intake.code_of', { link })} />
          <div className="stack grow">
            <Field label={t('intake.place')} help={t('intake.place_help')}>
              {(control) => (
                <TextField
                  {...control}
                  maxLength={80}
                  value={place}
                  onChange={(event) => setPlace(event.currentTarget.value)}
                />
              )}
            </Field>
            <span className="row">
              <a className="btn" href={`/api/forms/${form}/qr?format=png&scale=16${query}`} download="form.png">
                PNG
              </a>
              <a className="btn" href={code} download="form.svg">
                SVG
              </a>
            </span>
          </div>
        </div>
      </div>
    </Card>
  );
}
