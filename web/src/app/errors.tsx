import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { isApiError } from '@/api/client';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { Button, EmptyState, ErrorState } from '@/ui';

export function PageMissing() {
  const t = useT();
  return (
    <EmptyState
      page
      icon="search"
      title={t('app.missing')}
      actions={
        <Link to="/" className="btn btn-default">
          {t('app.go_home')}
        </Link>
      }
    >
      {t('app.missing_help')}
    </EmptyState>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  const offline = isApiError(error) && error.code === 'offline';
  return (
    <ErrorState
      page
      icon={offline ? 'offline' : 'alert'}
      title={offline ? t('app.offline') : t('app.broken')}
      retry={{
        label: t('ui.retry'),
        run: () => {
          reset();
          void router.invalidate();
        },
      }}
      actions={<Button onClick={() => window.location.assign('/')}>{t('app.go_home')}</Button>}
    >
      {isApiError(error) ? explain(error) : t('app.broken_help')}
    </ErrorState>
  );
}
