import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { useCapture } from '@/offline/capture';
import { getItem, type Item } from '@/offline/outbox';
import { Drawer, Icon, ObjectIcon } from '@/ui';
import { useMediaQuery } from '@/ui/use_media';
import { CaptureForm } from './CaptureForm';
import { type Kind, kindsOf } from './kinds';
import './capture.css';
import './outbox.css';

/** `what` is "menu", a kind, or "item.id" of something that is kept already. */
export function CaptureSheet({ what }: { what: string }) {
  const schema = useSchema();
  const capture = useCapture();
  const kinds = kindsOf(schema.objects);
  const id = what.startsWith('item.') ? what.slice(5) : '';
  const item = useItem(id);
  if (id && item === undefined) return null;
  const name = id ? item?.kind : what;
  const kind = kinds.find((each) => each.name === name && (!item || each.object.name === item.object));
  if (kind) return <CaptureForm key={what} kind={kind} item={item ?? undefined} onClose={() => capture(undefined)} />;
  return <Choice kinds={kinds} />;
}

function useItem(id: string): Item | null | undefined {
  const [item, setItem] = useState<Item | null>();
  useEffect(() => {
    if (id) void getItem(id).then((found) => setItem(found ?? null));
  }, [id]);
  return item;
}

/** What happened: large places for the thumb. What else can be made stands below. */
function Choice({ kinds }: { kinds: Kind[] }) {
  const t = useT();
  const label = useLabel();
  const capture = useCapture();
  const phone = useMediaQuery('(max-width: 767px)');
  const objects = useMainObjects().filter(
    (object) => object.rights.create && !kinds.some((kind) => kind.object === object),
  );
  return (
    <Drawer title={t('capture.title')} side={phone ? 'bottom' : 'right'} width={420} onClose={() => capture(undefined)}>
      <p className="muted">{t('capture.lead')}</p>
      <div className="capture-kinds">
        {kinds.map((kind) => (
          <button key={kind.name} type="button" onClick={() => capture(kind.name)}>
            <span className="capture-kind-icon">
              <Icon name={kind.icon} size={22} />
            </span>
            {t(`capture.${kind.name}`)}
          </button>
        ))}
      </div>
      {objects.length ? (
        <>
          <h2 className="capture-head">{t('capture.create')}</h2>
          <ul className="capture-new">
            {objects.map((object) => (
              <li key={object.name}>
                <button
                  type="button"
                  onClick={() => {
                    capture(undefined);
                    openForm({ object: object.name });
                  }}
                >
                  <ObjectIcon name={object.icon} size={18} />
                  <span className="ellipsis">{label(object.label)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Drawer>
  );
}
