import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { mergeRecords, previewMerge } from '@/api/duplicates';
import { explain } from '@/api/errors';
import { keys } from '@/api/keys';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { FieldValue, isEmpty } from '@/meta/fields';
import { useFormat } from '@/meta/format';
import { nameOf, useLabel } from '@/meta/schema';
import { Banner, Button, IconButton } from '@/ui';
import { Follows } from './Follows';
import { chosenValues, type FieldLine, fullest, linesOf, sourceOf } from './merging';

interface Props {
  object: ObjectMeta;
  rows: Row[];
  left: number;
  onRemove: (id: string) => void;
  foot: ReactNode;
}

/** A line a field, a column a record; on a phone a card a field. */
export function MergeTable({ object, rows, left, onRemove, foot }: Props) {
  const t = useT();
  const label = useLabel();
  const format = useFormat();
  const navigate = useNavigate();
  const [survivor, setSurvivor] = useState(() => fullest(object, rows));
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [whole, setWhole] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const lines = useMemo(() => linesOf(object, rows), [object, rows]);
  const alike = lines.filter((line) => !line.differs).length;
  const others = rows.filter((row) => row.id !== survivor).map((row) => row.id);
  const told = useQuery({
    queryKey: keys.groups(object.name, `merge ${survivor} ${others.join()}`),
    queryFn: ({ signal }) => previewMerge(object.name, survivor, others, signal),
    staleTime: 30_000,
    retry: false,
  });
  const merge = async () => {
    setBusy(true);
    setFault(null);
    try {
      await mergeRecords(
        object.name,
        survivor,
        others,
        chosenValues(lines, rows, survivor, chosen),
        rows.find((row) => row.id === survivor)?.version,
        t('duplicates.merged', { n: format.number(rows.length) }),
      );
      void navigate({ to: '/o/$object/$id', params: { object: object.name, id: survivor }, replace: true });
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  const cell = ({ field, differs }: FieldLine, row: Row) => {
    const from = chosen[field.name] ?? sourceOf(field, rows, survivor);
    const shown = isEmpty(row[field.name]) ? (
      <span className="muted">{t('duplicates.empty')}</span>
    ) : (
      <FieldValue field={field} object={object} row={row} value={row[field.name]} />
    );
    return (
      <td key={row.id} data-label={nameOf(object, row)} data-taken={(differs && from === row.id) || undefined}>
        {differs ? (
          <label className="merge-choice">
            <input
              type="radio"
              name={`merge-${field.name}`}
              checked={from === row.id}
              onChange={() => setChosen((old) => ({ ...old, [field.name]: row.id }))}
            />
            <span className="merge-value">{shown}</span>
          </label>
        ) : (
          <span className="merge-value">{shown}</span>
        )}
      </td>
    );
  };
  const shown = lines.filter((line) => line.differs || whole);
  return (
    <>
      <div className="page-body duplicates-body">
        <div className="merge-content stack">
          {left > 0 ? <Banner>{t('duplicates.too_many', { n: format.number(left) })}</Banner> : null}
          {told.error ? <Banner kind="error">{explain(told.error)}</Banner> : null}
          <p className="muted">{t('duplicates.merge_help')}</p>
          <div className="card merge-card">
            <table className="table merge-table" aria-label={t('duplicates.merge_table')}>
              <thead>
                <tr>
                  <th scope="col">{t('duplicates.keep')}</th>
                  {rows.map((row) => (
                    <th key={row.id} scope="col" data-taken={row.id === survivor || undefined}>
                      <span className="merge-who">
                        <label className="merge-choice">
                          <input
                            type="radio"
                            name="survivor"
                            checked={row.id === survivor}
                            onChange={() => {
                              setSurvivor(row.id);
                              setChosen({});
                            }}
                          />
                          <span className="ellipsis">{nameOf(object, row) || '—'}</span>
                        </label>
                        {rows.length > 2 ? (
                          <IconButton
                            icon="close"
                            label={t('duplicates.leave_out', { name: nameOf(object, row) })}
                            onClick={() => onRemove(row.id)}
                          />
                        ) : null}
                      </span>
                      <span className="muted merge-when">
                        <Link to="/o/$object/$id" params={{ object: object.name, id: row.id }} target="_blank">
                          {t('duplicates.look')}
                        </Link>
                        {typeof row.created_at === 'string' ? format.ago(row.created_at) : ''}
                      </span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((line) => (
                  <tr key={line.field.name}>
                    <th scope="row">{label(line.field.label)}</th>
                    {rows.map((row) => cell(line, row))}
                  </tr>
                ))}
              </tbody>
            </table>
            {shown.length === 0 ? <p className="muted merge-note">{t('duplicates.nothing_differs')}</p> : null}
            {alike > 0 ? (
              <Button kind="link" className="merge-note" onClick={() => setWhole(!whole)}>
                {t(whole ? 'duplicates.hide_alike' : 'duplicates.show_alike', {
                  count: alike,
                  n: format.number(alike),
                })}
              </Button>
            ) : null}
          </div>
          <Follows answer={told.data} waiting={told.isPending} />
          {fault ? <Banner kind="error">{explain(fault)}</Banner> : null}
        </div>
      </div>
      <footer className="merge-foot">
        <span className="muted grow">{t('duplicates.can_undo')}</span>
        {foot}
        <Button kind="primary" icon="check" busy={busy} disabled={Boolean(told.error)} onClick={() => void merge()}>
          {t('duplicates.merge_do', { n: format.number(rows.length) })}
        </Button>
      </footer>
    </>
  );
}
