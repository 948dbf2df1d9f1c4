import type { ReactNode } from 'react';
import { Button } from './Button';
import { Icon, type IconName } from './icons';

interface StateProps {
  icon?: IconName;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  small?: boolean;
  /** It is all the page says: its title is the page's. */
  page?: boolean;
}

/** Nothing here, and what to do about it. */
export function EmptyState({ icon = 'inbox', title, children, actions, small, page }: StateProps) {
  const Title = page ? 'h1' : 'p';
  return (
    <div className={`state${small ? ' state-small' : ''}`}>
      {small ? null : (
        <span className="state-icon">
          <Icon name={icon} size={22} />
        </span>
      )}
      <Title className={small ? undefined : 'state-title'}>{title}</Title>
      {children ? <div>{children}</div> : null}
      {actions ? <div className="state-actions">{actions}</div> : null}
    </div>
  );
}

interface ErrorProps extends StateProps {
  retry?: { label: string; run: () => void };
}

/** What went wrong, in the person's words, and the next step. */
export function ErrorState({ retry, actions, icon = 'alert', ...rest }: ErrorProps) {
  return (
    <div role="alert" className="page">
      <EmptyState
        icon={icon}
        {...rest}
        actions={
          <>
            {retry ? (
              <Button icon="refresh" onClick={retry.run}>
                {retry.label}
              </Button>
            ) : null}
            {actions}
          </>
        }
      />
    </div>
  );
}
