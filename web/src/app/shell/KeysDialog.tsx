import { changePreferences } from '@/api/preferences';
import { useT } from '@/i18n';
import { capsOf, type KeyId, keyTable, useLetterKeys } from '@/meta/keys';
import { Dialog, Kbd, Switch } from '@/ui';
import { usePaletteStore } from './palette_store';

const ids = Object.keys(keyTable) as KeyId[];
const groups = [...new Set(ids.map((id) => keyTable[id].group))];

/** All keys, as the table has them, and the switch for those who want no letters that act. */
export function KeysDialog() {
  const t = useT();
  const letters = useLetterKeys((state) => state.on);
  return (
    <Dialog
      title={t('app.keys')}
      width={760}
      onClose={() => usePaletteStore.setState({ keys: false })}
      foot={
        <label className="keys-switch">
          <Switch
            label={t('keys.letters')}
            checked={letters}
            onChange={(event) => void changePreferences({ letter_keys: event.currentTarget.checked })}
          />
          <span className="strong">{t('keys.letters')}</span>
          <span className="muted">{t('keys.letters_help')}</span>
        </label>
      }
    >
      <section className="keys" aria-label={t('app.keys')} tabIndex={0}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <dl>
              {ids
                .filter((id) => keyTable[id].group === group)
                .map((id) => (
                  <div key={id} className="keys-row">
                    <dt>{t(keyTable[id].text)}</dt>
                    <dd>
                      {capsOf(id).map((way) => (
                        <span key={way.join()}>
                          {way.map((cap) => (
                            <Kbd key={cap}>{cap}</Kbd>
                          ))}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  );
}
