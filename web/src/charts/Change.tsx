import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Icon } from '@/ui';
import { changeOf } from './difference';
import './charts.css';

interface Props {
  now: number;
  before: number;
  /** What it is compared with, in words. */
  against: string;
  /** For figures that are better when they fall. */
  falls?: boolean;
  /** Shares change by points, not by percent. */
  points?: boolean;
}

/** How a figure has changed: a sign, a word for readers, and a colour. */
export function Change({ now, before, against, falls, points }: Props) {
  const t = useT();
  const format = useFormat();
  const change = changeOf(now, before, points);
  if (change === null) return <span className="change muted">{t('funnel.change_new', { against })}</span>;
  const way = change > 0 ? 'up' : change < 0 ? 'down' : 'flat';
  const good = way === 'flat' ? undefined : (way === 'up') !== Boolean(falls);
  const size = format.number(Math.abs(change), Math.abs(change) < 10 && change !== 0 ? 1 : 0);
  return (
    <span className="change" data-good={good === undefined ? undefined : String(good)}>
      <Icon name={way === 'flat' ? 'minus' : way} size={12} />
      <span>
        <span className="sr-only">{t(`funnel.change_${way}`)} </span>
        {points ? t('funnel.points', { n: size }) : `${size}%`}
      </span>
      <span className="change-against">{against}</span>
    </span>
  );
}
