import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { fetchRows } from '@/api/records';
import type { FieldMeta, ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { FieldValue } from '@/meta/fields';
import { fieldOf, nameOf, useLabel, useObject } from '@/meta/schema';
import { Button, EmptyState } from '@/ui';
import { Rehearsal } from './Rehearsal';
import { Section } from './Section';

const most = 200;

/** Rules kept as records: one line each, opened to be changed. */
function Rules({ name, title, lead, none }: { name: string; title: string; lead: string; none: string }) {
  const t = useT();
  const label = useLabel();
  const object = useObject(name);
  const query = { sort: object?.views[0]?.sort, limit: most };
  const answer = useQuery({
    queryKey: keys.page(name, query, 0),
    enabled: object !== undefined,
    queryFn: ({ signal }) => fetchRows(name, query, signal),
  });
  const rows = answer.data?.rows ?? [];
  const columns = (object?.layout.list ?? []).flatMap((field) => (object && fieldOf(object, field)) ?? []).slice(1);
  return (
    <Section
      title={title}
      lead={lead}
      waiting={answer.isPending}
      fault={answer.error}
      retry={() => void answer.refetch()}
      actions={
        <Button kind="primary" icon="plus" onClick={() => openForm({ object: name })}>
          {t('admin.rule_new')}
        </Button>
      }
    >
      {!object || rows.length === 0 ? (
        <EmptyState icon="shield" title={none} />
      ) : (
        <div className="card admin-table" data-stack>
          <table className="table">
            <thead>
              <tr>
                <th>{label(fieldOf(object, object.traits.name ?? 'name')?.label)}</th>
                {columns.map((field) => (
                  <th key={field.name}>{label(field.label)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Button kind="link" className="admin-name" onClick={() => openForm({ object: name, row })}>
                      {nameOf(object, row)}
                    </Button>
                  </td>
                  {columns.map((field) => (
                    <td key={field.name} data-label={label(field.label)}>
                      <Cell field={field} object={object} row={row} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {name === 'score_rule' && rows.length > 0 ? <Rehearsal rules={rows} /> : null}
    </Section>
  );
}

/** What a rule is about stands in its record by name: shown as people call it. */
function Cell({ field, object, row }: { field: FieldMeta; object: ObjectMeta; row: Row }) {
  const label = useLabel();
  const about = useObject(String(row.applies_to ?? ''));
  const related = useObject(about?.relations.find((each) => each.name === row.relation)?.object ?? '');
  if (field.name === 'applies_to' && about) return <>{label(about.plural)}</>;
  if (field.name === 'relation' && related) return <>{label(related.plural)}</>;
  return <FieldValue field={field} object={object} row={row} value={row[field.name]} />;
}

export function GateRules() {
  const t = useT();
  return <Rules name="gate" title={t('admin.gates')} lead={t('admin.gates_lead')} none={t('admin.gates_none')} />;
}

export function ScoreRules() {
  const t = useT();
  return (
    <Rules name="score_rule" title={t('admin.scoring')} lead={t('admin.scoring_lead')} none={t('admin.scoring_none')} />
  );
}
