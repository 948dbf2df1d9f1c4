import type { Text } from '@/api/types';
import { useT } from '@/i18n';
import { Card, Segmented } from '@/ui';
import { type Definition, type FieldChoice, labelsOf } from './definition';

interface Props {
  definition: Definition;
  choices: FieldChoice[];
  language: 'zh' | 'en';
  onLanguage: (language: 'zh' | 'en') => void;
}

/** The form as visitors will see it; nothing in it can be filled in. */
export function Preview({ definition, choices, language, onLanguage }: Props) {
  const t = useT();
  const said = (text: Text | undefined) => text?.[language] || text?.zh || text?.en || '';
  return (
    <Card
      title={t('intake.preview')}
      actions={
        <Segmented
          label={t('intake.preview_language')}
          value={language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={onLanguage}
        />
      }
    >
      <div className="intake-preview" role="img" aria-label={t('intake.preview_of', { title: said(definition.title) })}>
        {said(definition.title) ? <p className="intake-preview-title">{said(definition.title)}</p> : null}
        {said(definition.intro) ? <p className="muted intake-lines">{said(definition.intro)}</p> : null}
        {definition.fields.map((field) => {
          const kind = choices.find((choice) => choice.field === field.field)?.type;
          const name = said(labelsOf(field, choices)) || field.field;
          return (
            <div key={field.field} className="intake-preview-field">
              <span className="field-label">
                {kind === 'boolean' ? <span className="intake-box" /> : null}
                {name}
                {field.required ? <span className="field-required">*</span> : null}
              </span>
              {kind === 'boolean' ? null : <span className="input" data-long={kind === 'long_text' || undefined} />}
              {said(field.help) ? <span className="field-help">{said(field.help)}</span> : null}
            </div>
          );
        })}
        {said(definition.consent?.text) ? (
          <span className="intake-preview-consent">
            <span className="intake-box" />
            <span>
              {said(definition.consent?.text)}
              {definition.consent?.required ? <span className="field-required">*</span> : null}
            </span>
          </span>
        ) : null}
        <span className="btn btn-primary intake-preview-send">{said(definition.submit) || t('intake.send')}</span>
      </div>
    </Card>
  );
}
