import { useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { useFormat } from '@/meta/format';
import { Button, Card, EmptyState, ErrorState, Icon, Tip } from '@/ui';
import { DayLine } from './DayLine';
import { useDay } from './day';
import { Waiting } from './Waiting';
import './day.css';

const SHOWN = 12;
const MOST = 100;

/** Everything that wants me, the weightiest first; what is not mine only when I look at all of it. */
export function DayQueue({ mine }: { mine: boolean }) {
  const t = useT();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const answer = useDay(mine, all ? MOST : SHOWN);
  const day = answer.data;
  return (
    <Card
      flush
      title={
        <>
          {t('home.day')}
          {day ? (
            <Tip text={day.formula}>
              <button type="button" className="day-formula" aria-label={day.formula}>
                {t('home.day_formula')}
                <Icon name="help" size={13} />
              </button>
            </Tip>
          ) : null}
        </>
      }
    >
      {answer.isPending ? <Waiting /> : null}
      {answer.isError ? (
        <ErrorState small title={t('home.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
          {explain(answer.error)}
        </ErrorState>
      ) : null}
      {day?.items.length === 0 ? (
        <EmptyState small title={t('home.day_none')}>
          <span className="muted">{t('home.day_none_help')}</span>
        </EmptyState>
      ) : null}
      <ul aria-label={t('home.day')}>
        {day?.items.map((item) => (
          <DayLine key={`${item.object}.${item.id}`} item={item} currency={day.currency} whose={!mine} />
        ))}
      </ul>
      {day?.more && !all ? (
        <Button small wide kind="quiet" busy={answer.isFetching} onClick={() => setAll(true)}>
          {t('home.day_all', { n: format.number(MOST) })}
        </Button>
      ) : null}
    </Card>
  );
}
