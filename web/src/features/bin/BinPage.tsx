import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function BinPage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('bin.title')} />
    </Page>
  );
}
