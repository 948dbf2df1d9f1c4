import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { fieldOf, useLabel, useSchema } from '@/meta/schema';
import {
  Banner,
  Button,
  CheckLabel,
  Confirm,
  Dialog,
  DialogFoot,
  EmptyState,
  Field,
  Select,
  Tag,
  TextField,
  toast,
} from '@/ui';
import { Section } from './Section';

const DateField = lazy(() => import('@/ui/DateField').then((part) => ({ default: part.DateField })));

interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  user: { id: string; name: string };
  scopes: Scope[];
  expires_at: string | null;
  last_used_at: string | null;
  created_at: string | null;
  source?: string | null;
  duplicates?: string;
}
type Scope = 'read' | 'write' | 'import' | 'admin';
const scopes: Scope[] = ['read', 'write', 'import', 'admin'];

/** Keys for programs; the key itself is shown once. */
export function Keys() {
  const t = useT();
  const format = useFormat();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const answer = useQuery({
    queryKey: keys.admin('keys'),
    queryFn: ({ signal }) => api.get<{ keys: ApiKey[] }>('/api/keys', undefined, signal),
  });
  const list = answer.data?.keys ?? [];
  const sources = useSources();
  const revoke = async (key: ApiKey) => {
    try {
      await api.delete(`/api/keys/${encodeURIComponent(key.id)}`);
    } catch (error) {
      return explain(error);
    }
    toast(t('admin.key_revoked', { name: key.name }));
    setEnding(null);
    void answer.refetch();
    return undefined;
  };
  return (
    <Section
      title={t('admin.keys')}
      lead={t('admin.keys_lead')}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {t('admin.key_new')}
        </Button>
      }
    >
      {list.length === 0 ? (
        <EmptyState icon="lock" title={t('admin.keys_none')}>
          {t('admin.keys_none_help')}
        </EmptyState>
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{t('admin.name')}</th>
                <th>{t('admin.key_prefix')}</th>
                <th>{t('admin.scopes')}</th>
                <th>{t('admin.key_owner')}</th>
                <th>{t('admin.last_used')}</th>
                <th>{t('admin.expires')}</th>
                <th>
                  <span className="sr-only">{t('ui.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((key) => (
                <tr key={key.id}>
                  <td>{key.name}</td>
                  <td>
                    <code>{key.prefix}…</code>
                  </td>
                  <td>
                    <span className="row admin-tags">
                      {key.scopes.map((scope) => (
                        <Tag key={scope} color={scope === 'admin' ? 'red' : scope === 'read' ? 'gray' : 'blue'}>
                          {t(`admin.scope_${scope}`)}
                        </Tag>
                      ))}
                      {key.source ? (
                        <Tag>{sources.find((item) => item.value === key.source)?.label ?? key.source}</Tag>
                      ) : null}
                    </span>
                  </td>
                  <td>{key.user.name}</td>
                  <td className="muted" data-label={t('admin.last_used')}>
                    {key.last_used_at ? format.ago(key.last_used_at) : t('admin.never_used')}
                  </td>
                  <td className="muted" data-label={t('admin.expires')}>
                    {key.expires_at ? format.date(key.expires_at) : t('admin.never_expires')}
                  </td>
                  <td className="admin-more">
                    <Button small kind="quiet" onClick={() => setEnding(key)}>
                      {t('admin.revoke')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making ? (
        <NewKey
          onClose={() => {
            setMaking(false);
            void answer.refetch();
          }}
        />
      ) : null}
      {ending ? (
        <Confirm
          title={t('admin.revoke_title', { name: ending.name })}
          act={t('admin.revoke_do', { name: ending.name })}
          onAct={() => revoke(ending)}
          onClose={() => setEnding(null)}
        >
          {t('admin.revoke_help')}
        </Confirm>
      ) : null}
    </Section>
  );
}

/** Sources a record may say it came from: those of leads, and of whatever else keeps one. */
function useSources() {
  const label = useLabel();
  const schema = useSchema();
  const found = new Map<string, string>();
  for (const object of schema.objects)
    for (const choice of fieldOf(object, object.traits.source ?? '')?.choices ?? [])
      if (choice.active !== false && !found.has(choice.name)) found.set(choice.name, label(choice.label));
  return [...found].map(([value, text]) => ({ value, label: text }));
}

function NewKey({ onClose }: { onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const { capabilities } = useSession();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Scope[]>(['read']);
  const [expires, setExpires] = useState<string | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const [refuse, setRefuse] = useState(false);
  const sources = useSources();
  const [made, setMade] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const faults = faultsByField(fault);
  const submit = async () => {
    if (made) return onClose();
    setBusy(true);
    setFault(null);
    try {
      const answer = await api.post<{ key: string }>('/api/keys', {
        name: name.trim(),
        scopes: chosen,
        ...(source ? { source } : {}),
        ...(refuse ? { duplicates: 'refuse' } : {}),
        ...(expires ? { expires_at: `${expires}T23:59:59.000Z` } : {}),
      });
      setMade(answer.key);
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const copy = () => made && void navigator.clipboard.writeText(made).then(() => toast(t('admin.copied')));
  return (
    <Dialog
      title={made ? t('admin.key_made') : t('admin.key_new')}
      closable={!made}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        made ? (
          <Button kind="primary" type="submit">
            {t('admin.key_kept')}
          </Button>
        ) : (
          <DialogFoot
            onCancel={onClose}
            act={t('form.create')}
            busy={busy}
            disabled={!name.trim() || chosen.length === 0}
          />
        )
      }
    >
      {made ? (
        <div className="stack">
          <Banner kind="warn">{t('admin.key_once')}</Banner>
          <span className="input-group">
            <TextField aria-label={t('admin.key_made')} readOnly className="admin-key" value={made} data-autofocus />
            <Button icon="copy" onClick={copy}>
              {t('admin.copy')}
            </Button>
          </span>
        </div>
      ) : (
        <div className="stack">
          <Field label={t('admin.name')} required fault={faults.name} help={t('admin.key_name_help')}>
            {(control) => (
              <TextField
                {...control}
                data-autofocus
                maxLength={80}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
          <fieldset className="admin-fieldset">
            <legend className="field-label">{t('admin.scopes')}</legend>
            {scopes
              .filter((scope) => scope !== 'admin' || capabilities.includes('administer'))
              .map((scope) => (
                <CheckLabel
                  key={scope}
                  checked={chosen.includes(scope)}
                  onChange={(event) =>
                    setChosen(
                      event.currentTarget.checked ? [...chosen, scope] : chosen.filter((item) => item !== scope),
                    )
                  }
                >
                  {t(`admin.scope_${scope}`)} <span className="muted">{t(`admin.scope_${scope}_help`)}</span>
                </CheckLabel>
              ))}
            {faults.scopes ? <p className="field-fault">{faults.scopes}</p> : null}
          </fieldset>
          {chosen.includes('write') ? (
            <>
              <Field label={t('admin.key_source')} fault={faults.source} help={t('admin.key_source_help')}>
                {(control) => <Select {...control} clearable value={source} options={sources} onChange={setSource} />}
              </Field>
              <CheckLabel checked={refuse} onChange={(event) => setRefuse(event.currentTarget.checked)}>
                {t('admin.key_refuse')} <span className="muted">{t('admin.key_refuse_help')}</span>
              </CheckLabel>
            </>
          ) : null}
          <Field label={t('admin.expires')} fault={faults.expires_at} help={t('admin.expires_help')}>
            {(control) => (
              <Suspense fallback={<span className="input" />}>
                <DateField
                  id={control.id}
                  label={t('admin.expires')}
                  value={expires}
                  zone={format.zone}
                  language={format.language}
                  onChange={setExpires}
                />
              </Suspense>
            )}
          </Field>
          {fault && !faults.name && !faults.scopes && !faults.expires_at && !faults.source ? (
            <Banner kind="error">{explain(fault)}</Banner>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}
