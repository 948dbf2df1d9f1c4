import { useScore } from '@/api/guidance';
import type { ObjectMeta, Row } from '@/api/types';
import { fieldOf, useLabel } from '@/meta/schema';
import { Tag } from '@/ui';
import './guidance.css';

/** Both scores with what each rule gave. Nothing for records that are not scored. */
export function ScoreCard({ object, row }: { object: ObjectMeta; row: Row }) {
  const label = useLabel();
  const grade = fieldOf(object, object.traits.grade ?? '');
  const scored = grade !== undefined && Boolean(row[grade.name]);
  const answer = useScore(object.name, row.id, scored);
  if (!scored || !answer.data) return null;
  const { fit, engagement, why } = answer.data;
  const nameOf = (trait: string) => label(fieldOf(object, object.traits[trait] ?? '')?.label);
  const choice = grade?.choices?.find((item) => item.name === row[grade.name]);
  return (
    <section className="card guidance" aria-label={nameOf('score')}>
      <h2>
        {nameOf('score')}
        <Tag color={choice?.color}>{label(choice?.label)}</Tag>
        <span className="muted">{answer.data.score}</span>
      </h2>
      {(['fit', 'engagement'] as const).map((axis) => (
        <div key={axis} className="score-axis">
          <p className="score-head">
            <span className="grow strong">{nameOf(`${axis}_score`)}</span>
            <meter min={0} max={100} value={(axis === 'fit' ? fit : engagement) ?? 0} aria-hidden="true" />
            <span className="score-number">{(axis === 'fit' ? fit : engagement) ?? '—'}</span>
          </p>
          <ul>
            {why
              .filter((item) => item.axis === axis)
              .map((item) => (
                <li key={item.rule}>
                  <span className="grow ellipsis">
                    {item.name}
                    {item.count > 1 ? <span className="muted"> × {item.count}</span> : null}
                  </span>
                  <span className="score-number">{item.points > 0 ? `+${item.points}` : item.points}</span>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
