import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel } from '@/meta/schema';
import { Banner, Button, ErrorState, Select, Skeleton } from '@/ui';
import { SortArea } from '@/ui/sortable';
import { LeaveGuard } from '../LeaveGuard';
import { useRoleLabel } from '../people';
import { LayoutLists } from './LayoutLists';
import { LayoutPreview } from './LayoutPreview';
import { fromGroups, type LayoutPartName, layoutFor, nameIn, parts, toGroups, UNUSED, withLayout } from './layout';
import { changeOverlay, faultText, type Layout, overlayQuery } from './overlay';

/** What stands where: in the form and on the record's page, in lists, on cards. For everybody, for one role, for the phone. */
export function LayoutPart({ object }: { object: ObjectMeta }) {
  const t = useT();
  const label = useLabel();
  const roles = useRoleLabel();
  const overlay = useQuery(overlayQuery(object.name));
  const [target, setTarget] = useState('default');
  const [part, setPart] = useState<LayoutPartName>('sections');
  const [typed, setTyped] = useState<Layout | null>(null);
  const [touched, setTouched] = useState<ReadonlySet<LayoutPartName>>(new Set());
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const dirty = typed !== null;
  const layout = useMemo(() => typed ?? layoutFor(object, overlay.data, target), [typed, object, overlay.data, target]);
  const groups = useMemo(() => toGroups(object, layout, part), [object, layout, part]);
  const nameOf = (id: string) => nameIn(object, part, id, label);
  const groupName = (name: string) => {
    if (name === UNUSED) return t('model.unused');
    const at = /^s(\d+)$/.exec(name)?.[1];
    return at === undefined ? t(`model.layout_${part}`) : label(layout.sections[Number(at)]?.label);
  };
  const words = useMemo(
    () => ({
      help: t('model.drag_help'),
      lifted: (thing: string) => t('model.drag_lifted', { thing }),
      over: (thing: string, place: string) => t('model.drag_over', { thing, place }),
      dropped: (thing: string, place: string) => t('model.drag_over', { thing, place }),
      cancelled: (thing: string) => t('model.drag_cancelled', { thing }),
    }),
    [t],
  );
  const change = (next: Layout) => {
    setTyped(next);
    setTouched((old) => new Set(old).add(part));
  };
  const drop = () => {
    setTyped(null);
    setTouched(new Set());
    setFault(null);
  };
  const save = async () => {
    if (!typed) return;
    setBusy(true);
    setFault(null);
    try {
      await changeOverlay(object.name, (before) => withLayout(before, target, typed, touched), t('model.layout_saved'));
      drop();
    } catch (error) {
      setFault(error);
    }
    setBusy(false);
  };
  if (overlay.error)
    return (
      <ErrorState title={t('admin.failed')} retry={{ label: t('ui.retry'), run: () => void overlay.refetch() }}>
        {explain(overlay.error)}
      </ErrorState>
    );
  if (!overlay.data) return <Skeleton height={360} />;
  // A program that keeps one layout only refuses the others by name.
  const unsupported =
    isApiError(fault) && fault.fields.some((item) => item.rule === 'unknown_key' && item.field.includes('layouts'));
  return (
    <>
      <LeaveGuard dirty={dirty} />
      <div className="admin-bar">
        <span className="model-target">
          <Select
            label={t('model.layout_for')}
            disabled={dirty}
            value={target}
            options={[
              { value: 'default', label: t('model.layout_everybody') },
              { value: 'phone', label: t('model.layout_phone') },
              ...roles.rows.map((role) => ({
                value: `role:${String(role.name)}`,
                label: t('model.layout_role', { role: roles.text(role) }),
              })),
            ]}
            onChange={(value) => value && setTarget(value)}
          />
        </span>
        <span className="model-target">
          <Select
            label={t('model.layout_part')}
            value={part}
            options={parts.map((value) => ({ value, label: t(`model.layout_${value}`) }))}
            onChange={(value) => value && setPart(value as LayoutPartName)}
          />
        </span>
        <span className="muted grow">{t(`model.layout_${part}_help`)}</span>
      </div>
      {fault ? <Banner kind="error">{unsupported ? t('model.layout_unsupported') : faultText(fault)}</Banner> : null}
      <div className="model-layout">
        <SortArea
          groups={groups}
          words={words}
          thingName={nameOf}
          groupName={groupName}
          onChange={(next) => change(fromGroups(layout, part, next))}
          overlay={(id) => <div className="model-lifted">{nameOf(id)}</div>}
        >
          {(shown) => (
            <LayoutLists
              object={object}
              part={part}
              layout={layout}
              groups={shown}
              nameOf={nameOf}
              groupName={groupName}
              onChange={change}
              onGroups={(next) => change(fromGroups(layout, part, next))}
            />
          )}
        </SortArea>
        <LayoutPreview object={object} layout={layout} part={part} target={target} />
      </div>
      {dirty ? (
        <div className="admin-save" role="region" aria-label={t('admin.unsaved')}>
          <span className="grow">{t('admin.unsaved')}</span>
          <Button onClick={drop}>{t('admin.discard')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {t('ui.save')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
