import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function ImportPage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('import.title')} />
    </Page>
  );
}
