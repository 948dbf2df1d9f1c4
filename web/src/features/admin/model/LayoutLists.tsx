import { useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { Button, Dialog, DialogFoot, Icon, IconButton, Menu, type MenuEntry } from '@/ui';
import { type Groups, moveTo, SortGroup, useSortThing } from '@/ui/sortable';
import { type LayoutPartName, type Section, UNUSED } from './layout';
import type { Layout } from './overlay';
import { Pair } from './Pair';

interface Props {
  object: ObjectMeta;
  part: LayoutPartName;
  layout: Layout;
  groups: Groups;
  nameOf: (id: string) => string;
  groupName: (name: string) => string;
  onChange: (layout: Layout) => void;
  onGroups: (groups: Groups) => void;
}

/** The lists things are dragged between; every line has the same moves in its menu. */
export function LayoutLists({ object, part, layout, groups, nameOf, groupName, onChange, onGroups }: Props) {
  const t = useT();
  const [naming, setNaming] = useState<number | 'new' | null>(null);
  const names = Object.keys(groups).filter((name) => name !== UNUSED);
  const setSections = (sections: Section[]) => onChange({ ...layout, sections });
  const swap = (at: number, by: number) => {
    const next = [...layout.sections];
    const [taken] = next.splice(at, 1);
    if (taken) next.splice(at + by, 0, taken);
    setSections(next);
  };
  const entriesOf = (id: string, from: string): MenuEntry[] => {
    const list = groups[from] ?? [];
    const at = list.indexOf(id);
    const within = from !== UNUSED;
    return [
      ...(within
        ? ([
            {
              label: t('model.move_up'),
              icon: 'up',
              disabled: at === 0,
              onClick: () => onGroups(moveTo(groups, id, from, at - 1)),
            },
            {
              label: t('model.move_down'),
              icon: 'down',
              disabled: at === list.length - 1,
              onClick: () => onGroups(moveTo(groups, id, from, at + 1)),
            },
            'divider',
          ] as MenuEntry[])
        : []),
      ...[...names, UNUSED]
        .filter((name) => name !== from)
        .map(
          (name): MenuEntry => ({
            label: t('model.move_to', { place: groupName(name) }),
            icon: name === UNUSED ? 'close' : 'forward',
            onClick: () => onGroups(moveTo(groups, id, name)),
          }),
        ),
    ];
  };
  const lines = (name: string) =>
    (groups[name] ?? []).map((id) => (
      <Line key={id} id={id} name={nameOf(id)} note={id} entries={entriesOf(id, name)} />
    ));
  return (
    <div className="model-lists">
      {names.map((name, at) => (
        <section key={name} className="card model-list" aria-label={groupName(name)}>
          <div className="model-list-head">
            <h2 className="grow ellipsis">{groupName(name)}</h2>
            {part === 'sections' ? (
              <Menu
                align="end"
                target={<IconButton small icon="more" label={t('admin.more_of', { name: groupName(name) })} />}
                entries={[
                  { label: t('model.section_rename'), icon: 'edit', onClick: () => setNaming(at) },
                  { label: t('model.move_up'), icon: 'up', disabled: at === 0, onClick: () => swap(at, -1) },
                  {
                    label: t('model.move_down'),
                    icon: 'down',
                    disabled: at === names.length - 1,
                    onClick: () => swap(at, 1),
                  },
                  'divider',
                  {
                    label: t('model.section_drop'),
                    icon: 'trash',
                    danger: true,
                    disabled: names.length < 2,
                    onClick: () => setSections(layout.sections.filter((_, index) => index !== at)),
                  },
                ]}
              />
            ) : null}
          </div>
          <SortGroup
            name={name}
            items={groups[name] ?? []}
            className="model-things"
            label={groupName(name)}
            empty={t('model.drop_here')}
          >
            {lines(name)}
          </SortGroup>
        </section>
      ))}
      {part === 'sections' ? (
        <span>
          <Button small icon="plus" onClick={() => setNaming('new')}>
            {t('model.section_new')}
          </Button>
        </span>
      ) : null}
      <section className="card model-list model-unused" aria-label={t('model.unused')}>
        <div className="model-list-head">
          <h2 className="grow">{t('model.unused')}</h2>
        </div>
        <SortGroup
          name={UNUSED}
          items={groups[UNUSED] ?? []}
          className="model-things"
          label={t('model.unused')}
          empty={t('model.unused_none')}
        >
          {lines(UNUSED)}
        </SortGroup>
      </section>
      {naming !== null ? (
        <SectionDialog
          section={naming === 'new' ? undefined : layout.sections[naming]}
          onClose={() => setNaming(null)}
          onDone={(label) =>
            setSections(
              naming === 'new'
                ? [...layout.sections, { label, fields: [], visible_when: '' }]
                : layout.sections.map((section, at) => (at === naming ? { ...section, label } : section)),
            )
          }
        />
      ) : null}
      <p className="sr-only">{object.name}</p>
    </div>
  );
}

function Line({ id, name, note, entries }: { id: string; name: string; note: string; entries: MenuEntry[] }) {
  const t = useT();
  const thing = useSortThing(id);
  return (
    <li ref={thing.ref} style={thing.style} className="model-thing" data-dragging={thing.dragging || undefined}>
      <button type="button" className="model-grip" aria-label={t('model.drag', { name })} {...thing.grip}>
        <Icon name="grip" size={14} />
      </button>
      <span className="ellipsis">{name}</span>
      <code className="muted ellipsis grow">{note}</code>
      <Menu
        align="end"
        target={<IconButton small icon="more" label={t('admin.more_of', { name })} />}
        entries={entries}
      />
    </li>
  );
}

function SectionDialog({
  section,
  onClose,
  onDone,
}: {
  section: Section | undefined;
  onClose: () => void;
  onDone: (label: { zh: string; en: string }) => void;
}) {
  const t = useT();
  const [words, setWords] = useState({ zh: section?.label.zh ?? '', en: section?.label.en ?? '' });
  const ready = words.zh.trim() && words.en.trim();
  return (
    <Dialog
      title={t(section ? 'model.section_rename' : 'model.section_new')}
      onClose={onClose}
      onSubmit={() => {
        if (!ready) return;
        onDone({ zh: words.zh.trim(), en: words.en.trim() });
        onClose();
      }}
      foot={<DialogFoot onCancel={onClose} act={t('ui.done')} disabled={!ready} />}
    >
      <Pair zh={t('admin.label_zh')} en={t('admin.label_en')} value={words} onChange={setWords} required autoFocus />
    </Dialog>
  );
}
