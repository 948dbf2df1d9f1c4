import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { useLabel, useMainObjects, useSchema } from '@/meta/schema';
import { useCapture } from '@/offline/capture';
import { useOffline } from '@/offline/state';
import { Icon, ObjectIcon } from '@/ui';
import './bottom_tabs.css';

/** At phone width: five places for the thumb. Objects are found by their traits, not by name. */
export function BottomTabs() {
  const t = useT();
  const label = useLabel();
  const objects = useMainObjects();
  const schema = useSchema();
  const capture = useCapture();
  const queued = useOffline((state) => state.waiting + state.refused);
  const deals =
    objects.find((object) => object.pipelines?.length && object.traits.amount) ??
    objects.find((object) => object.pipelines?.length);
  const tasks = schema.objects.find((object) => object.activity && object.traits.due);
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
      <button
        type="button"
        className="bottom-tab bottom-new"
        aria-label={t('capture.title')}
        aria-haspopup="dialog"
        onClick={() => capture('menu')}
      >
        <span className="bottom-plus">
          <Icon name="plus" size={24} />
        </span>
      </button>
      {tasks ? (
        <Link to="/tasks" className="bottom-tab" activeOptions={{ includeSearch: false }}>
          <Icon name="checks" size={20} />
          <span>{t('app.todo')}</span>
        </Link>
      ) : null}
      <Link to="/me" className="bottom-tab" activeOptions={{ includeSearch: false }}>
        <span className="bottom-badged">
          <Icon name="user-circle" size={20} />
          {queued ? <span className="top-badge">{queued}</span> : null}
        </span>
        <span>{t('me.title')}</span>
      </Link>
    </nav>
  );
}
