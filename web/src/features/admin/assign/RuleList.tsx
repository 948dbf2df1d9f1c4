import { useState } from 'react';
import { invalidateObject } from '@/api/cache';
import { explain } from '@/api/errors';
import { deleteRecord, saveRecord } from '@/api/records';
import type { ObjectMeta, Row } from '@/api/types';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { Button, Icon, IconButton, Menu, type MenuEntry, Switch, toast } from '@/ui';
import { SortArea, SortGroup, useSortThing } from '@/ui/sortable';
import { number, word } from './assign';
import { ConditionDialog } from './ConditionDialog';
import { RehearsalDialog } from './RehearsalDialog';

interface Props {
  object: 'assignment_rule' | 'recycling_rule';
  about: ObjectMeta;
  rows: Row[];
  /** A rule in one line. */
  says: (row: Row) => string;
  more?: (row: Row) => MenuEntry[];
}

const LIST = 'rules';

/** Rules in the order they are tried: put in order by dragging or with keys, switched on and off, rehearsed. */
export function RuleList({ object, about, rows, says, more }: Props) {
  const t = useT();
  const [condition, setCondition] = useState<Row | null>(null);
  const [rehearsing, setRehearsing] = useState<string[] | null>(null);
  const nameOf = (id: string) => word(rows.find((row) => row.id === id)?.name);
  const tell = (error: unknown) => {
    toast(explain(error), { kind: 'error' });
    invalidateObject(object);
  };
  const order = async (ids: string[]) => {
    try {
      for (const [at, id] of ids.entries()) {
        const row = rows.find((item) => item.id === id);
        if (row && number(row.position) !== (at + 1) * 10) await saveRecord(object, row, { position: (at + 1) * 10 });
      }
      invalidateObject(object);
    } catch (error) {
      tell(error);
    }
  };
  const words = {
    help: t('assign.sort_help'),
    lifted: (thing: string) => t('assign.sort_lifted', { thing }),
    over: (thing: string) => t('assign.sort_over', { thing }),
    dropped: (thing: string) => t('assign.sort_dropped', { thing }),
    cancelled: (thing: string) => t('assign.sort_cancelled', { thing }),
  };
  const ids = rows.map((row) => row.id);
  return (
    <>
      <SortArea
        groups={{ [LIST]: ids }}
        words={words}
        thingName={nameOf}
        groupName={() => t('assign.order')}
        onChange={(groups) => void order(groups[LIST] ?? [])}
        overlay={(id) => <div className="assign-rule assign-lifted">{nameOf(id)}</div>}
      >
        {(groups) => (
          <SortGroup name={LIST} items={groups[LIST] ?? []} className="card assign-rules" label={t('assign.order')}>
            {(groups[LIST] ?? []).flatMap((id, at) => {
              const row = rows.find((item) => item.id === id);
              if (!row) return [];
              const shift = (by: number) => {
                const next = [...ids];
                next.splice(at, 1);
                next.splice(at + by, 0, id);
                void order(next);
              };
              return (
                <Line
                  key={id}
                  row={row}
                  place={at + 1}
                  says={says(row)}
                  onSwitch={(active) => void saveRecord(object, row, { active }).catch(tell)}
                  onEdit={() => openForm({ object, row })}
                  onCondition={() => setCondition(row)}
                  entries={[
                    { label: t('assign.rehearse_one'), icon: 'history', onClick: () => setRehearsing([id]) },
                    ...(more?.(row) ?? []),
                    { label: t('assign.up'), icon: 'up', disabled: at === 0, onClick: () => shift(-1) },
                    { label: t('assign.down'), icon: 'down', disabled: at === ids.length - 1, onClick: () => shift(1) },
                    'divider',
                    {
                      label: t('ui.delete'),
                      icon: 'trash',
                      danger: true,
                      onClick: () =>
                        void deleteRecord(object, row, t('record.deleted', { name: word(row.name) })).catch(tell),
                    },
                  ]}
                />
              );
            })}
          </SortGroup>
        )}
      </SortArea>
      <div className="row">
        <Button icon="history" onClick={() => setRehearsing(ids)}>
          {t('assign.rehearse_all')}
        </Button>
        <span className="muted">{t('assign.rehearse_help')}</span>
      </div>
      {condition ? (
        <ConditionDialog
          about={about}
          rule={condition}
          object={object}
          field="condition"
          onClose={() => setCondition(null)}
        />
      ) : null}
      {rehearsing ? (
        <RehearsalDialog
          kind={object === 'assignment_rule' ? 'assignment' : 'recycling'}
          object={about.name}
          rules={rehearsing}
          onClose={() => setRehearsing(null)}
        />
      ) : null}
    </>
  );
}

interface LineProps {
  row: Row;
  place: number;
  says: string;
  onSwitch: (active: boolean) => void;
  onEdit: () => void;
  onCondition: () => void;
  entries: MenuEntry[];
}

function Line({ row, place, says, onSwitch, onEdit, onCondition, entries }: LineProps) {
  const t = useT();
  const name = word(row.name);
  const { ref, style, grip, dragging } = useSortThing(row.id);
  const condition = word(row.condition);
  return (
    <li
      ref={ref}
      style={style}
      className="assign-rule"
      data-dragging={dragging || undefined}
      data-off={!row.active || undefined}
    >
      <button type="button" className="assign-grip" aria-label={t('assign.move', { name })} {...grip}>
        <Icon name="grip" size={14} />
      </button>
      <span className="muted num assign-place">{place}</span>
      <div className="grow assign-text">
        <Button kind="link" className="admin-name" onClick={onEdit}>
          {name}
        </Button>
        <span className="muted">{says}</span>
        <button type="button" className="assign-condition" onClick={onCondition} title={t('assign.condition_edit')}>
          <Icon name="filter" size={12} />
          <span className="ellipsis">{condition || t('assign.every_record')}</span>
        </button>
      </div>
      <Switch
        label={t('assign.active_of', { name })}
        checked={row.active === true}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
      />
      <Menu
        align="end"
        target={<IconButton small icon="more" label={t('admin.more_of', { name })} />}
        entries={entries}
      />
    </li>
  );
}
