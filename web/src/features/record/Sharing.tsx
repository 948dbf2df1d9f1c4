import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { FieldMeta, Link, ObjectMeta, Row, Text } from '@/api/types';
import { pushUndo, undo } from '@/api/undo';
import { useT } from '@/i18n';
import { FieldControl } from '@/meta/fields';
import { isLink } from '@/meta/fields/link';
import { nameOf, useLabel } from '@/meta/schema';
import { Avatar, Banner, Button, Dialog, ErrorState, Icon, IconButton, Segmented, Skeleton, Tag, toast } from '@/ui';
import './sharing.css';

type Kind = 'user' | 'team' | 'role';
interface Share {
  id: string;
  principal: Link;
  kind: Kind;
  write: boolean;
}
interface Reasons {
  read: { because: { kind: string; text: Text }[] };
}

const picker: Record<Kind, FieldMeta> = {
  user: { name: 'principal', type: 'user', label: {} },
  team: { name: 'principal', type: 'link', target: 'team', label: {} },
  role: { name: 'principal', type: 'link', target: 'role', label: {} },
};
const icons = { user: 'user', team: 'users', role: 'shield' } as const;

/** Who else may see this one record or change it; the rights of roles and teams stay as they are. */
export function Sharing({ object, row, onClose }: { object: ObjectMeta; row: Row; onClose: () => void }) {
  const t = useT();
  const label = useLabel();
  const may = row.can?.includes('share') ?? false;
  const path = recordPath(object.name, row.id);
  const key = [...keys.record(object.name, row.id), 'shares'];
  const answer = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api.get<{ shares: Share[] }>(`${path}/shares`, undefined, signal)).shares,
    staleTime: 0,
  });
  const mine = useQuery({
    queryKey: [...keys.record(object.name, row.id), 'access'],
    queryFn: ({ signal }) => api.get<Reasons>(`${path}/access`, undefined, signal),
  });
  const [kind, setKind] = useState<Kind>('user');
  const [whom, setWhom] = useState<Link | null>(null);
  const [write, setWrite] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  const put = (share: { principal: string; kind: Kind; write: boolean }) => api.post(`${path}/shares`, share);
  const add = async () => {
    if (!whom) return;
    setBusy(true);
    setFault(null);
    try {
      await put({ principal: whom.id, kind, write });
      setWhom(null);
      await refresh();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  const change = async (share: Share, next: boolean) => {
    try {
      await put({ principal: share.principal.id, kind: share.kind, write: next });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    void refresh();
  };
  const remove = async (share: Share) => {
    try {
      await api.delete(`${path}/shares/${encodeURIComponent(share.id)}`);
      const step = pushUndo(async () => {
        await put({ principal: share.principal.id, kind: share.kind, write: share.write });
        void refresh();
        toast(t('ui.undone'));
      });
      toast(t('sheet.unshared', { name: share.principal.name ?? '' }), {
        action: { label: t('ui.undo'), run: () => void undo(step) },
      });
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
    void refresh();
  };
  const owner = object.traits.owner ? row[object.traits.owner] : null;
  const rights = [
    { value: 'read', label: t('sheet.share_read') },
    { value: 'write', label: t('sheet.share_write') },
  ];
  const because = mine.data?.read.because ?? [];
  return (
    <Dialog title={t('sheet.share_of', { name: nameOf(object, row) })} width={560} onClose={onClose}>
      <div className="stack sharing">
        {may ? (
          <div className="stack sharing-add">
            <Segmented
              label={t('sheet.share_kind')}
              value={kind}
              options={(['user', 'team', 'role'] as const).map((value) => ({
                value,
                label: t(`sheet.share_${value}`),
              }))}
              onChange={(value) => {
                setKind(value);
                setWhom(null);
              }}
            />
            <div className="sharing-line">
              <span className="grow">
                <FieldControl
                  key={kind}
                  field={picker[kind]}
                  label={t('sheet.share_whom')}
                  value={whom}
                  onChange={(value) => setWhom(isLink(value) ? value : null)}
                />
              </span>
              <Segmented
                label={t('sheet.share_right')}
                value={write ? 'write' : 'read'}
                options={rights}
                onChange={(value) => setWrite(value === 'write')}
              />
              <Button kind="primary" busy={busy} disabled={!whom} onClick={() => void add()}>
                {t('sheet.share_do')}
              </Button>
            </div>
            {fault ? <Banner kind="error">{faultsByField(fault).principal ?? explain(fault)}</Banner> : null}
          </div>
        ) : (
          <Banner icon="lock">{t('sheet.share_forbidden')}</Banner>
        )}
        {answer.isPending ? (
          <Skeleton height={80} />
        ) : answer.isError ? (
          <ErrorState
            small
            title={t('error.unknown')}
            retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}
          >
            {explain(answer.error)}
          </ErrorState>
        ) : (
          <ul className="sharing-list" aria-label={t('sheet.share_who')}>
            {isLink(owner) ? (
              <li>
                <Avatar name={owner.name} />
                <span className="grow ellipsis">{owner.name ?? t('field.hidden')}</span>
                <Tag color="blue">{t('sheet.share_owner')}</Tag>
              </li>
            ) : null}
            {answer.data.map((share) => (
              <li key={share.id}>
                {share.kind === 'user' ? <Avatar name={share.principal.name} /> : <Icon name={icons[share.kind]} />}
                <span className="grow ellipsis">
                  {share.principal.name ?? t('field.hidden')}
                  <span className="muted"> · {t(`sheet.share_${share.kind}`)}</span>
                </span>
                {may ? (
                  <>
                    <Segmented
                      label={t('sheet.share_right_of', { name: share.principal.name ?? '' })}
                      value={share.write ? 'write' : 'read'}
                      options={rights}
                      onChange={(value) => void change(share, value === 'write')}
                    />
                    <IconButton
                      small
                      icon="trash"
                      label={t('sheet.share_remove', { name: share.principal.name ?? '' })}
                      onClick={() => void remove(share)}
                    />
                  </>
                ) : (
                  <Tag>{t(share.write ? 'sheet.share_write' : 'sheet.share_read')}</Tag>
                )}
              </li>
            ))}
            {answer.data.length === 0 ? <li className="muted">{t('sheet.share_none')}</li> : null}
          </ul>
        )}
        {because.length > 0 ? (
          <section className="sharing-why" aria-label={t('sheet.share_why')}>
            <h3 className="field-label">{t('sheet.share_why')}</h3>
            <ul>
              {because.map((reason) => (
                <li key={reason.kind + label(reason.text)}>{label(reason.text)}</li>
              ))}
            </ul>
          </section>
        ) : null}
        <p className="muted">{t('sheet.share_help')}</p>
      </div>
    </Dialog>
  );
}
