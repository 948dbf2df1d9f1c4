import { useT } from '@/i18n';
import { Page, PageHead } from '@/ui';

export function BoardPage() {
  const t = useT();
  return (
    <Page>
      <PageHead title={t('board.title')} />
    </Page>
  );
}
