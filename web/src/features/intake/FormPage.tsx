import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordQuery } from '@/api/records';
import { useLanguage, useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { holdUnsaved } from '@/meta/unsaved';
import { Banner, Button, Card, CheckLabel, ErrorState, PageHead, Skeleton, toast } from '@/ui';
import { type Definition, type FormAnswer, faultsOf } from './definition';
import { FieldRows } from './FieldRows';
import './intake.css';
import { Numbers } from './Numbers';
import { Preview } from './Preview';
import { Share } from './Share';
import { TextPair } from './TextPair';

const route = getRouteApi('/app/forms/$id');

/** The designer of one web form. */
export function FormPage() {
  const t = useT();
  const { id } = route.useParams();
  const path = `/api/forms/${encodeURIComponent(id)}/definition`;
  const answer = useQuery({
    queryKey: keys.admin('form', id, 'definition'),
    queryFn: ({ signal }) => api.get<FormAnswer>(path, undefined, signal),
  });
  const record = useQuery(recordQuery('form', id));
  if (answer.error || record.error)
    return (
      <div className="page">
        <ErrorState title={t('admin.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error ?? record.error)}
        </ErrorState>
      </div>
    );
  if (!answer.data || !record.data)
    return (
      <div className="page intake-wait" aria-busy="true">
        <Skeleton height={28} width={240} />
        <Skeleton height={320} />
      </div>
    );
  return (
    <Designer
      key={id}
      id={id}
      path={path}
      name={String(record.data.name ?? '')}
      active={record.data.active === true}
      mayEdit={record.data.can?.includes('edit') ?? false}
      given={answer.data}
      onSettings={() => openForm({ object: 'form', row: record.data })}
    />
  );
}

interface Props {
  id: string;
  path: string;
  name: string;
  active: boolean;
  mayEdit: boolean;
  given: FormAnswer;
  onSettings: () => void;
}

function Designer({ id, path, name, active, mayEdit, given, onSettings }: Props) {
  const t = useT();
  const language = useLanguage();
  const [typed, setTyped] = useState<Definition | null>(null);
  const [shown, setShown] = useState<'zh' | 'en'>(language === 'en' ? 'en' : 'zh');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const definition = typed ?? given.definition;
  const dirty = typed !== null;
  const { byField, rest } = faultsOf(isApiError(error) ? error.fields : given.faults);
  useEffect(() => (dirty ? holdUnsaved() : undefined), [dirty]);
  const set = (next: Partial<Definition>) => setTyped({ ...definition, ...next });
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const saved = await api.put<FormAnswer>(path, definition);
      queryClient.setQueryData(keys.admin('form', id, 'definition'), saved);
      setTyped(null);
      toast(t('form.saved'));
      void queryClient.invalidateQueries({ queryKey: keys.record('form', id) });
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  return (
    <div className="page">
      <PageHead
        title={
          <Link to="/o/$object/$id" params={{ object: 'form', id }} className="intake-back">
            {name}
          </Link>
        }
      >
        {mayEdit ? (
          <Button icon="settings" onClick={onSettings}>
            {t('intake.settings')}
          </Button>
        ) : null}
        {dirty ? (
          <Button disabled={busy} onClick={() => setTyped(null)}>
            {t('intake.discard')}
          </Button>
        ) : null}
        {mayEdit ? (
          <Button kind="primary" busy={busy} disabled={!dirty} onClick={() => void save()}>
            {t('ui.save')}
          </Button>
        ) : null}
      </PageHead>
      <div className="intake-body">
        <div className="intake-columns">
          <div className="intake-column">
            {error || rest.length > 0 ? (
              <Banner kind="error">
                <span>{rest.length > 0 ? rest.join(' ') : explain(error)}</span>
              </Banner>
            ) : null}
            <FieldRows
              fields={definition.fields}
              choices={given.choices}
              faults={byField}
              onChange={(fields) => set({ fields })}
            />
            <Card title={t('intake.texts')}>
              <div className="stack">
                <TextPair
                  label={t('intake.form_title')}
                  value={definition.title}
                  onChange={(title) => set({ title })}
                />
                <TextPair
                  label={t('intake.intro')}
                  long
                  value={definition.intro}
                  onChange={(intro) => set({ intro })}
                />
                <TextPair label={t('intake.submit')} value={definition.submit} onChange={(submit) => set({ submit })} />
                <TextPair
                  label={t('intake.thanks')}
                  long
                  value={definition.thanks}
                  onChange={(thanks) => set({ thanks })}
                />
                <TextPair
                  label={t('intake.consent')}
                  long
                  value={definition.consent?.text}
                  onChange={(text) => set({ consent: { ...definition.consent, text } })}
                />
                <CheckLabel
                  checked={definition.consent?.required ?? false}
                  onChange={(event) =>
                    set({ consent: { ...definition.consent, required: event.currentTarget.checked } })
                  }
                >
                  {t('intake.consent_required')}
                </CheckLabel>
              </div>
            </Card>
          </div>
          <div className="intake-column">
            <Numbers form={id} />
            <Preview definition={definition} choices={given.choices} language={shown} onLanguage={setShown} />
            <Share form={id} active={active} />
          </div>
        </div>
      </div>
    </div>
  );
}
