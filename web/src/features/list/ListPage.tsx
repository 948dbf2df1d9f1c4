import { getRouteApi } from '@tanstack/react-router';
import { useLabel, useObject } from '@/meta/schema';
import { Page, PageHead } from '@/ui';

const route = getRouteApi('/app/o/$object');

export function ListPage() {
  const { object } = route.useParams();
  const meta = useObject(object);
  const label = useLabel();
  return (
    <Page>
      <PageHead title={label(meta?.plural)} />
    </Page>
  );
}
