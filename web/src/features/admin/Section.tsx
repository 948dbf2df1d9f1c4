import type { ReactNode } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { ErrorState, Skeleton } from '@/ui';

interface Props {
  title: string;
  lead?: string;
  actions?: ReactNode;
  /** Above the title: the way back. */
  before?: ReactNode;
  waiting?: boolean;
  fault?: Error | null;
  retry?: () => void;
  children?: ReactNode;
}

/** The frame of one part of the administration. */
export function Section({ title, lead, actions, before, waiting, fault, retry, children }: Props) {
  const t = useT();
  return (
    <div className="admin-section">
      <header className="admin-head">
        <div className="grow">
          {before}
          <h1>{title}</h1>
          {lead ? <p className="muted">{lead}</p> : null}
        </div>
        {actions}
      </header>
      {fault ? (
        <ErrorState title={t('admin.failed')} retry={retry ? { label: t('ui.retry'), run: retry } : undefined}>
          {explain(fault)}
        </ErrorState>
      ) : waiting ? (
        <div className="card card-body stack" aria-busy="true">
          <Skeleton height={16} />
          <Skeleton height={16} width="80%" />
          <Skeleton height={16} width="90%" />
          <Skeleton height={16} width="60%" />
        </div>
      ) : (
        children
      )}
    </div>
  );
}
