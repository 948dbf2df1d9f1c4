import { t } from '@/i18n';
import { Icon } from '@/ui';
import type { FieldKind, ShowProps } from './types';

function ShowBoolean({ value }: ShowProps) {
  return value === true ? (
    <span title={t('field.yes')}>
      <Icon name="check" />
      <span className="sr-only">{t('field.yes')}</span>
    </span>
  ) : (
    <span className="muted">{t('field.no')}</span>
  );
}

export const booleanKind: FieldKind = {
  width: 80,
  text: (value) => (value === true ? t('field.yes') : t('field.no')),
  Show: ShowBoolean,
  operators: ['is_true', 'is_false'],
};
