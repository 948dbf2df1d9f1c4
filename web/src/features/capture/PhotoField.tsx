import { useEffect, useState } from 'react';
import { useT } from '@/i18n';
import type { KeptFile } from '@/offline/outbox';
import { Icon, IconButton, toast } from '@/ui';
import { MAX_BYTES, MAX_PHOTOS, shrink } from './photos';
import type { Draft } from './use_draft';

/** The camera of the phone, or pictures it has. Made smaller and kept at once. */
export function PhotoField({ draft, first }: { draft: Draft; first?: boolean }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const take = async (list: FileList | null) => {
    const chosen = [...(list ?? [])];
    if (draft.files.length + chosen.length > MAX_PHOTOS) toast(t('capture.too_many'), { kind: 'error' });
    setBusy(true);
    for (const file of chosen.slice(0, Math.max(0, MAX_PHOTOS - draft.files.length))) {
      const small = await shrink(file);
      if (small.bytes.byteLength > MAX_BYTES) toast(t('capture.too_big', { name: file.name }), { kind: 'error' });
      else await draft.addFile({ ...small, size: small.bytes.byteLength });
    }
    setBusy(false);
  };
  const button = (camera: boolean) => (
    <label className={`btn ${first && camera ? 'btn-primary' : 'btn-default'} capture-file`}>
      <Icon name={camera ? 'camera' : 'file'} />
      {t(camera ? 'capture.take' : 'capture.pick')}
      <input
        type="file"
        accept="image/*"
        multiple={!camera}
        capture={camera ? 'environment' : undefined}
        disabled={busy}
        onChange={(event) => {
          const input = event.currentTarget;
          void take(input.files).finally(() => {
            input.value = '';
          });
        }}
      />
    </label>
  );
  return (
    <fieldset className="capture-part" aria-busy={busy}>
      <legend>{t('capture.photos')}</legend>
      {draft.files.length ? (
        <ul className="capture-photos">
          {draft.files.map((file, at) => (
            <Photo key={file.id} file={file} n={at + 1} onRemove={() => draft.removeFile(file.id)} />
          ))}
        </ul>
      ) : null}
      <div className="capture-buttons">
        {button(true)}
        {button(false)}
      </div>
    </fieldset>
  );
}

function Photo({ file, n, onRemove }: { file: KeptFile; n: number; onRemove: () => void }) {
  const t = useT();
  const [address, setAddress] = useState('');
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return (
    <li>
      {address ? <img src={address} alt={t('capture.photo_n', { n })} /> : null}
      <IconButton icon="close" label={t('capture.remove_photo', { n })} onClick={onRemove} />
    </li>
  );
}
