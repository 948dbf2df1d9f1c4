import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function AdminPage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('admin.title')} />
    </Page>
  );
}
