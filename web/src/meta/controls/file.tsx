import { t } from '@/i18n';
import { linkText } from '../fields/link';
import type { ControlProps } from '../fields/types';

/** Files are put in place by their own door; a form shows what is there. */
export function FileControl({ value, label, id }: ControlProps) {
  return (
    <span id={id} role="group" aria-label={label} className="muted">
      {linkText(value) || t('ui.none')}
    </span>
  );
}
