import { useState } from 'react';
import type { ObjectMeta } from '@/api/types';
import { useT } from '@/i18n';
import { useLabel, useSchema } from '@/meta/schema';
import { Banner, Dialog, DialogFoot, Field, type IconName, ObjectIcon, Select, toast } from '@/ui';
import { suggestName } from './field_text';
import { isKey, KeyField } from './KeyField';
import { changeOverlay, createObject, faultOf, faultText, textOf } from './overlay';
import { Pair } from './Pair';

const icons: IconName[] = [
  'box',
  'boxes',
  'briefcase',
  'building',
  'people',
  'person',
  'target',
  'flag',
  'file-text',
  'receipt',
  'package',
  'tags',
  'award',
  'calendar',
  'map-pin',
  'phone',
  'mail',
  'message',
  'layers',
  'shield',
  'globe',
  'star',
  'trophy',
];

interface Props {
  /** Absent: a new one is made. */
  object?: ObjectMeta;
  onClose: () => void;
  onMade?: (name: string) => void;
}

/** What an object is called, one and many, in both languages. */
export function ObjectDialog({ object, onClose, onMade }: Props) {
  const t = useT();
  const label = useLabel();
  const schema = useSchema();
  const [one, setOne] = useState({ zh: object?.label.zh ?? '', en: object?.label.en ?? '' });
  const [many, setMany] = useState({ zh: object?.plural.zh ?? '', en: object?.plural.en ?? '' });
  const [icon, setIcon] = useState<string | null>(object?.icon || 'box');
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = object?.name ?? typed ?? suggestName(one.en);
  const taken = !object && schema.byName.has(name);
  const ready = one.zh.trim() && one.en.trim() && isKey(name) && !taken;
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    setFault(null);
    const words = {
      label: textOf(one.zh, one.en),
      plural: textOf(many.zh || one.zh, many.en || one.en),
      ...(icon ? { icon } : {}),
    };
    try {
      if (object) await changeOverlay(object.name, (before) => ({ ...before, ...words }), t('form.saved'));
      else {
        await createObject(name, {
          ...words,
          fields: { name: { type: 'text', required: true, searchable: true, label: { zh: '名称', en: 'Name' } } },
        });
        toast(t('model.object_made', { name: label({ zh: one.zh.trim(), en: one.en.trim() }) }));
        onMade?.(name);
      }
      onClose();
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(object ? 'model.object_edit' : 'model.object_new')}
      width={520}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={<DialogFoot onCancel={onClose} act={t(object ? 'ui.save' : 'form.create')} busy={busy} disabled={!ready} />}
    >
      <div className="stack">
        <Pair zh={t('admin.label_zh')} en={t('admin.label_en')} value={one} onChange={setOne} required autoFocus />
        <Pair zh={t('model.plural_zh')} en={t('model.plural_en')} value={many} onChange={setMany} />
        <div className="admin-pair">
          {object ? null : (
            <KeyField value={name} fault={taken ? t('model.object_taken') : faultOf(fault, name)} onChange={setTyped} />
          )}
          <Field label={t('model.icon')}>
            {(control) => (
              <Select
                {...control}
                value={icon}
                options={[...new Set([...(object?.icon ? [object.icon] : []), ...icons])].map((value) => ({
                  value,
                  label: value,
                  show: (
                    <span className="row">
                      <ObjectIcon name={value} /> {value}
                    </span>
                  ),
                }))}
                onChange={setIcon}
              />
            )}
          </Field>
        </div>
        {object ? null : <p className="muted">{t('model.object_help')}</p>}
        {fault ? <Banner kind="error">{faultText(fault)}</Banner> : null}
      </div>
    </Dialog>
  );
}
