import { type Key, useT } from '@/i18n';
import { Dialog, Kbd } from '@/ui';
import { usePaletteStore } from './palette_store';
import { modKey } from './shortcuts';

const groups: { title: Key; rows: [string[], Key][] }[] = [
  {
    title: 'keys.everywhere',
    rows: [
      [[modKey, 'K'], 'keys.palette'],
      [['/'], 'keys.search'],
      [['N'], 'keys.new'],
      [[modKey, 'Z'], 'keys.undo'],
      [['G', 'H'], 'keys.go_home'],
      [['G', 'B'], 'keys.go_board'],
      [['G', 'F'], 'keys.go_funnel'],
      [['G', '…'], 'keys.go_object'],
      [['Esc'], 'keys.close'],
      [['?'], 'keys.help'],
    ],
  },
  {
    title: 'keys.list',
    rows: [
      [['J', 'K'], 'keys.move'],
      [['Enter'], 'keys.open'],
      [['F2'], 'keys.edit'],
      [['X'], 'keys.tick'],
      [['Shift', '↓'], 'keys.range'],
      [[modKey, 'A'], 'keys.all'],
      [['F'], 'keys.filter'],
      [['S'], 'keys.sort'],
      [[modKey, 'Home'], 'keys.first'],
      [[modKey, 'End'], 'keys.last'],
    ],
  },
  {
    title: 'keys.record',
    rows: [
      [['E'], 'keys.edit_record'],
      [['['], 'keys.previous'],
      [[']'], 'keys.next'],
      [['L'], 'keys.note'],
      [['C'], 'keys.call'],
      [['T'], 'keys.task'],
      [[modKey, 'Enter'], 'keys.save'],
    ],
  },
];

export function KeysDialog() {
  const t = useT();
  return (
    <Dialog title={t('app.keys')} width={720} onClose={() => usePaletteStore.setState({ keys: false })}>
      <div className="keys">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.rows.map(([buttons, key]) => (
                <div key={key} className="keys-row">
                  <dt>{t(key)}</dt>
                  <dd>
                    {buttons.map((button) => (
                      <Kbd key={button}>{button}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
