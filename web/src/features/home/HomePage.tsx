import { useSession } from '@/api/session';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { useMainObjects, useSchema } from '@/meta/schema';
import { toLocal } from '@/ui/dates';
import { DealFigures } from './DealFigures';
import './home.css';
import { MyDeals } from './MyDeals';
import { MyTasks } from './MyTasks';
import { RecentRecords } from './RecentRecords';

/** My day: what closes, what is due, what I was working on. Objects are found by their traits. */
export function HomePage() {
  const t = useT();
  const format = useFormat();
  const session = useSession();
  const schema = useSchema();
  const deals = useMainObjects().find(
    (object) => object.pipelines?.length && object.traits.amount && object.traits.close_date && object.traits.owner,
  );
  const tasks = schema.objects.find(
    (object) =>
      object.activity &&
      object.traits.due &&
      object.traits.done &&
      object.traits.owner &&
      object.rights.read !== 'none',
  );
  const now = new Date().toISOString();
  const hour = Number(toLocal(now, format.zone)?.time.slice(0, 2) ?? 9);
  const greeting = hour < 12 ? 'home.morning' : hour < 18 ? 'home.afternoon' : 'home.evening';
  const day = new Intl.DateTimeFormat(format.language, {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    timeZone: format.zone,
  }).format(new Date());
  return (
    <div className="page">
      <div className="page-body home">
        <header>
          <h1>{t(greeting, { name: session.user.name })}</h1>
          <p className="muted">{day}</p>
        </header>
        {deals ? <DealFigures object={deals} /> : null}
        <div className="home-columns">
          <div className="stack">{deals ? <MyDeals object={deals} /> : null}</div>
          <div className="stack">
            {tasks ? <MyTasks object={tasks} /> : null}
            <RecentRecords />
          </div>
        </div>
      </div>
    </div>
  );
}
