import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';

/** The same work by days and by state. Whose it is goes along. */
export function ActivityTabs({ who }: { who: string | undefined }) {
  const t = useT();
  const tabs = [
    { to: '/tasks', text: t('app.tasks') },
    { to: '/calendar', text: t('app.calendar') },
  ] as const;
  return (
    <nav className="tabs acts-tabs" aria-label={t('app.todo')}>
      {tabs.map(({ to, text }) => (
        <Link key={to} to={to} search={{ who }} className="tab" activeOptions={{ includeSearch: false }}>
          {text}
        </Link>
      ))}
    </nav>
  );
}
