import { useState } from 'react';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import type { Place } from '@/offline/outbox';
import { Banner, Button, Icon, IconButton, TextField } from '@/ui';

const unknown = { latitude: Number.NaN, longitude: Number.NaN, accuracy: 0 };

interface Props {
  place: Place | undefined;
  /** False when the form has a field for the name of the place. */
  named: boolean;
  onChange: (place?: Place) => void;
}

/** Where this is: asked of the device only when the person says so; a name can always be written. */
export function PlaceField({ place, named, onChange }: Props) {
  const t = useT();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const known = place && Number.isFinite(place.latitude);
  const locate = () => {
    if (!navigator.geolocation) {
      setFault(t('capture.place_failed'));
      return;
    }
    setBusy(true);
    setFault('');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setBusy(false);
        onChange({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy: coords.accuracy,
          at: new Date().toISOString(),
          name: place?.name,
        });
      },
      (error) => {
        setBusy(false);
        setFault(t(error.code === error.PERMISSION_DENIED ? 'capture.place_denied' : 'capture.place_failed'));
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  };
  return (
    <fieldset className="capture-part">
      <legend>{t('capture.place')}</legend>
      {known ? (
        <div className="capture-place">
          <Icon name="map-pin" />
          <span className="grow">
            {format.number(place.latitude.toFixed(5))}, {format.number(place.longitude.toFixed(5))}
            <small className="muted"> {t('capture.near', { n: Math.round(place.accuracy) })}</small>
          </span>
          <IconButton
            icon="close"
            label={t('capture.remove_place')}
            onClick={() => onChange(place.name ? { ...unknown, at: place.at, name: place.name } : undefined)}
          />
        </div>
      ) : (
        <Button icon="map-pin" busy={busy} onClick={locate}>
          {t(busy ? 'capture.locating' : 'capture.locate')}
        </Button>
      )}
      {fault ? <Banner kind="warn">{fault}</Banner> : null}
      {named ? (
        <TextField
          aria-label={t('capture.place_name')}
          placeholder={t('capture.place_hint')}
          value={place?.name ?? ''}
          onChange={(event) => {
            const name = event.currentTarget.value;
            if (name || known)
              onChange({ ...(place ?? { ...unknown, at: new Date().toISOString() }), name: name || undefined });
            else onChange(undefined);
          }}
        />
      ) : null}
    </fieldset>
  );
}
