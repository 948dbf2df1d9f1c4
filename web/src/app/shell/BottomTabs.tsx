import { Link, useNavigate } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { openForm } from '@/meta/actions';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { Icon, Menu, type MenuEntry, ObjectIcon } from '@/ui';
import { useUserEntries } from './TopBar';

/** At phone width: five places for the thumb. Objects are found by their traits, not by name. */
export function BottomTabs() {
  const t = useT();
  const label = useLabel();
  const objects = useMainObjects();
  const schema = useSchema();
  const deals =
    objects.find((object) => object.pipelines?.length && object.traits.amount) ??
    objects.find((object) => object.pipelines?.length);
  const tasks = schema.objects.find((object) => object.activity && object.traits.due);
  const userEntries = useUserEntries();
  const navigate = useNavigate();
  const more: MenuEntry[] = [
    ...objects.map((object) => ({
      label: label(object.plural),
      onClick: () => void navigate({ to: '/o/$object', params: { object: object.name } }),
    })),
    'divider',
    { label: t('app.funnel'), icon: 'funnel', onClick: () => void navigate({ to: '/reports/funnel' }) },
    { label: t('app.bin'), icon: 'trash', onClick: () => void navigate({ to: '/bin' }) },
  ];
  return (
    <nav className="bottom" aria-label={t('app.navigation')}>
      <Link to="/" className="bottom-tab" activeOptions={{ exact: true, includeSearch: false }}>
        <Icon name="home" size={20} />
        <span>{t('app.home')}</span>
      </Link>
      {deals ? (
        <Link
          to="/o/$object"
          params={{ object: deals.name }}
          className="bottom-tab"
          activeOptions={{ includeSearch: false }}
        >
          <ObjectIcon name={deals.icon} size={20} />
          <span>{label(deals.label)}</span>
        </Link>
      ) : null}
      <Menu
        target={
          <button type="button" className="bottom-tab bottom-new" aria-label={t('app.new')}>
            <Icon name="plus" size={24} />
          </button>
        }
        entries={objects
          .filter((object) => object.rights.create)
          .map((object) => ({ label: label(object.label), onClick: () => openForm({ object: object.name }) }))}
      />
      {tasks ? (
        <Link
          to="/o/$object"
          params={{ object: tasks.name }}
          className="bottom-tab"
          activeOptions={{ includeSearch: false }}
        >
          <Icon name="checks" size={20} />
          <span>{t('app.todo')}</span>
        </Link>
      ) : null}
      <Menu
        align="end"
        target={
          <button type="button" className="bottom-tab">
            <Icon name="menu" size={20} />
            <span>{t('app.more')}</span>
          </button>
        }
        entries={[...more, 'divider', ...userEntries]}
      />
    </nav>
  );
}
