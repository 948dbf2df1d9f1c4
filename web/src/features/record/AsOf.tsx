import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Banner, Button } from '@/ui';

/** Says that one is looking back, and how to return. */
export function AsOfBanner({ asOf, onBack }: { asOf: string; onBack: () => void }) {
  const t = useT();
  const format = useFormat();
  const when = asOf.length > 10 ? format.instant(asOf) : format.date(asOf);
  return (
    <div className="as-of">
      <Banner kind="info" icon="history">
        <span className="grow">{t('sheet.as_of', { when })}</span>
        <Button kind="link" onClick={onBack}>
          {t('sheet.as_of_back')}
        </Button>
      </Banner>
    </div>
  );
}
