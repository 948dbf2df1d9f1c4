import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function FunnelPage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('funnel.title')} />
    </Page>
  );
}
