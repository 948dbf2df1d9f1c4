import type { CSSProperties, ReactNode } from 'react';
import { Icon, type IconName } from './icons';

export function Tag({ color = 'gray', children }: { color?: string; children: ReactNode }) {
  return <span className={`tag tag-${color}`}>{children}</span>;
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}

export function Skeleton({ width = '100%', height = 12 }: { width?: number | string; height?: number | string }) {
  const style: CSSProperties = { width, height };
  return <span className="skeleton" style={style} aria-hidden="true" />;
}

export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}

interface BannerProps {
  kind?: 'info' | 'error' | 'warn' | 'good';
  icon?: IconName;
  children: ReactNode;
}

export function Banner({ kind = 'info', icon = 'alert', children }: BannerProps) {
  return (
    <div className={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icon} />
      {children}
    </div>
  );
}

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

export function Card({ title, actions, flush, className, children }: CardProps) {
  return (
    <section className={`card${className ? ` ${className}` : ''}`}>
      {title ? (
        <div className="card-head">
          <h2 className="ellipsis">{title}</h2>
          {actions}
        </div>
      ) : null}
      <div className={flush ? undefined : 'card-body'}>{children}</div>
    </section>
  );
}

/** A screen: a head that stays and a body that scrolls. */
export function Page({ children }: { children: ReactNode }) {
  return <div className="page">{children}</div>;
}

export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1 className="grow ellipsis">{title}</h1>
      {children}
    </header>
  );
}
