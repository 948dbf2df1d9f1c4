import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import { useSession } from '@/api/session';
import type { ListAnswer, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { usePeek } from '@/meta/actions';
import { FieldValue } from '@/meta/fields';
import { isLink, linkText } from '@/meta/fields/link';
import { todayIn, useFormat } from '@/meta/format';
import { fieldOf, nameOf, useSchema } from '@/meta/schema';
import { Button, Menu, Tag, toast } from '@/ui';
import { AskDialog } from './AskDialog';

const SHOWN = 5;

/** Support asked for about this record, and the ways to ask for more: upwards, beside, beneath; a nudge to its owner. */
export function Requests({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useT();
  const format = useFormat();
  const schema = useSchema();
  const me = useSession().user.id;
  const peek = usePeek();
  const [asking, setAsking] = useState(false);
  const found = object.relations.flatMap((relation) => {
    const child = schema.byName.get(relation.object);
    return child?.traits.assignee && child.rights.read !== 'none' ? [{ relation, child }] : [];
  })[0];
  const child = found?.child;
  const { assignee = '', status = '', due = '' } = child?.traits ?? {};
  const answer = useQuery({
    queryKey: keys.related(object.name, row.id, found?.relation.name ?? ''),
    enabled: Boolean(found),
    queryFn: ({ signal }) =>
      api.get<ListAnswer>(
        `${recordPath(object.name, row.id)}/related/${encodeURIComponent(found?.relation.name ?? '')}`,
        { limit: SHOWN, sort: '-created_at' },
        signal,
      ),
  });
  if (!child) return null;
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['records', object.name, 'related', row.id] });
    void queryClient.invalidateQueries({ queryKey: keys.timeline(object.name, row.id) });
  };
  const nudge = async (kind: 'reminder' | 'update' | 'instruction') => {
    try {
      await api.post(`${recordPath(object.name, row.id)}/nudge`, { kind });
      toast(t(`approvals.nudged_${kind}`));
      refresh();
    } catch (error) {
      toast(explain(error), { kind: 'error' });
    }
  };
  const owner = row[object.traits.owner ?? 'owner'];
  const foreign = isLink(owner) && owner.id !== me;
  const field = fieldOf(child, status);
  const open = (item: Row) => item[status] === 'open' || item[status] === 'accepted';
  return (
    <section className="card record-requests" aria-label={t('approvals.requests')}>
      <h2>{t('approvals.requests')}</h2>
      {answer.data && answer.data.rows.length === 0 ? <p className="muted">{t('approvals.requests_none')}</p> : null}
      <ul className="request-list">
        {(answer.data?.rows ?? []).map((item) => {
          const day = typeof item[due] === 'string' ? String(item[due]) : '';
          const late = open(item) && day !== '' && day.slice(0, 10) < todayIn(format.zone);
          return (
            <li key={item.id}>
              <button type="button" className="request-row" onClick={() => peek(child.name, item.id)}>
                <span className="row approval-line">
                  <span className="strong grow ellipsis">{nameOf(child, item)}</span>
                  {field ? <FieldValue field={field} object={child} row={item} value={item[status]} /> : null}
                </span>
                <span className="row approval-small">
                  <span className="ellipsis">
                    {linkText(item[child.traits.owner ?? 'owner'])} → {linkText(item[assignee]) || '—'}
                  </span>
                  <span className="grow" />
                  {late ? (
                    <Tag color="red">{t('sheet.late', { date: format.date(day) })}</Tag>
                  ) : day ? (
                    <span>{format.date(day)}</span>
                  ) : null}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {row.deleted_at ? null : (
        <div className="approval-acts">
          {child.rights.create ? (
            <Button small icon="inbox" onClick={() => setAsking(true)}>
              {t('approvals.ask')}
            </Button>
          ) : null}
          {foreign && child.rights.create ? (
            <Menu
              align="end"
              target={
                <Button small icon="bell">
                  {t('approvals.nudge')}
                </Button>
              }
              entries={[
                { label: t('approvals.nudge_reminder'), icon: 'bell', onClick: () => void nudge('reminder') },
                { label: t('approvals.nudge_update'), icon: 'refresh', onClick: () => void nudge('update') },
              ]}
            />
          ) : null}
        </div>
      )}
      {asking ? (
        <AskDialog
          object={object}
          row={row}
          request={child}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false);
            refresh();
          }}
        />
      ) : null}
    </section>
  );
}
