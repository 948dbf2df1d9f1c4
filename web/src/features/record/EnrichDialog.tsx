import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import { recordPath } from '@/api/records';
import type { ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { phoneText } from '@/meta/fields/text';
import { useFormat } from '@/meta/format';
import { Banner, Button, Check, Dialog, DialogFoot, EmptyState, Select, Skeleton, TextField, toast } from '@/ui';
import './enrich.css';

interface Proposal {
  field: string;
  label: string;
  current: Value;
  proposed: Value;
  source: string;
  confidence: number;
  at: string | null;
}
interface Answer {
  matches: { id: string; name: string; credit_code: string; state: string; source: string }[];
  registry_record: string | null;
  proposals: Proposal[];
}

/** What the register knows and the record does not say, accepted field by field. */
export function EnrichDialog({ object, row, onClose }: { object: ObjectMeta; row: Row; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const path = `${recordPath(object.name, row.id)}/enrich`;
  const [asked, setAsked] = useState<{ query?: string; registry_record?: string }>({});
  const [query, setQuery] = useState('');
  const [left, setLeft] = useState<Set<string>>(new Set());
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const answer = useQuery({
    queryKey: ['enrich', object.name, row.id, row.version, asked],
    queryFn: ({ signal }) => api.post<Answer>(path, asked, { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = answer.data;
  // The matches of the search stay to choose from while one of them is looked at.
  const [matches, setMatches] = useState<Answer['matches']>([]);
  if (found && found.matches.length > 0 && found.matches !== matches) setMatches(found.matches);
  const proposals = found?.proposals ?? [];
  const taken = proposals.filter((item) => !left.has(item.field));
  const faults = faultsByField(fault);
  const shown = (value: Value) =>
    value === null || value === undefined || value === '' ? '—' : phoneText(String(value));
  const sourceName = (source: string) => (source === 'credit_code' ? t('intake.from_code') : source);
  const search = () => {
    setLeft(new Set());
    setAsked(query.trim() ? { query: query.trim() } : {});
  };
  const accept = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api.post(path, {
        registry_record: found?.registry_record,
        accept: Object.fromEntries(taken.map((item) => [item.field, item.proposed])),
        version: row.version,
      });
      void queryClient.invalidateQueries({ queryKey: keys.object(object.name) });
      toast(t('intake.accepted', { count: taken.length, n: taken.length }));
      onClose();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={t('intake.enrich')}
      width={720}
      onClose={onClose}
      onSubmit={() => void (proposals.length > 0 ? accept() : search())}
      foot={
        <DialogFoot
          onCancel={onClose}
          act={t('intake.accept', { count: taken.length, n: taken.length })}
          busy={busy}
          disabled={taken.length === 0}
        />
      }
    >
      <div className="stack">
        <span className="input-group">
          <TextField
            aria-label={t('intake.enrich_query')}
            placeholder={t('intake.enrich_query')}
            value={query}
            data-autofocus
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              search();
            }}
          />
          <Button icon="search" onClick={search}>
            {t('intake.look_up')}
          </Button>
        </span>
        {matches.length > 1 ? (
          <Select
            label={t('intake.which')}
            value={found?.registry_record ?? null}
            options={matches.map((item) => ({
              value: item.id,
              label: [item.name, item.credit_code, item.state].filter(Boolean).join(' · '),
            }))}
            onChange={(value) => value && setAsked({ registry_record: value })}
          />
        ) : null}
        {fault ? <Banner kind="error">{Object.values(faults).join(' ') || explain(fault)}</Banner> : null}
        {answer.isPending ? (
          <div className="stack" aria-busy="true">
            <Skeleton height={16} />
            <Skeleton height={16} width="80%" />
            <Skeleton height={16} width="60%" />
          </div>
        ) : answer.error ? (
          <Banner kind="warn">{explain(answer.error)}</Banner>
        ) : proposals.length === 0 ? (
          <EmptyState icon="building" title={t(found?.registry_record ? 'intake.all_agree' : 'intake.not_found')}>
            {t(found?.registry_record ? 'intake.all_agree_help' : 'intake.not_found_help')}
          </EmptyState>
        ) : (
          <table className="table enrich">
            <thead>
              <tr>
                <th>
                  <span className="sr-only">{t('intake.take_it')}</span>
                </th>
                <th>{t('intake.enrich_field')}</th>
                <th>{t('intake.current')}</th>
                <th>{t('intake.proposed')}</th>
              </tr>
            </thead>
            <tbody>
              {proposals.map((item) => (
                <tr key={item.field}>
                  <td>
                    <Check
                      aria-label={t('intake.take_field', { name: item.label })}
                      checked={!left.has(item.field)}
                      onChange={(event) => {
                        const next = new Set(left);
                        if (event.currentTarget.checked) next.delete(item.field);
                        else next.add(item.field);
                        setLeft(next);
                      }}
                    />
                  </td>
                  <td className="enrich-field">{item.label}</td>
                  <td className="muted enrich-value" data-label={t('intake.current')}>
                    {shown(item.current)}
                  </td>
                  <td className="enrich-value">
                    <span className="strong">{shown(item.proposed)}</span>
                    <span className="muted enrich-source">
                      {t('intake.source_line', {
                        source: sourceName(item.source),
                        confidence: item.confidence,
                        date: item.at ? format.date(item.at) : '—',
                      })}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Dialog>
  );
}
