import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function HomePage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('app.home')} />
    </Page>
  );
}
