import { Link } from '@tanstack/react-router';
import { useT } from '@/i18n';
import { FieldValue, isEmpty, kindOf, useFieldContext } from '@/meta/fields';
import { fieldOf, findStage, nameOf, useLabel } from '@/meta/schema';
import { Tag } from '@/ui';
import type { Line } from './model';
import { Nothing } from './Nothing';

function Value({ line, name }: { line: Line; name: string | undefined }) {
  const contextOf = useFieldContext();
  const field = name ? fieldOf(line.object, name) : undefined;
  if (!field || isEmpty(line.row[field.name])) return null;
  return <>{kindOf(field).text(line.row[field.name], contextOf(field, line.object, line.row))}</>;
}

function Name({ line }: { line: Line }) {
  return (
    <Link to="/o/$object/$id" params={{ object: line.object.name, id: line.row.id }} className="strong">
      {nameOf(line.object, line.row) || '—'}
    </Link>
  );
}

/** What is open: stage, amount, day, next step, and what goes slowly. */
export function Deals({ lines, here }: { lines: Line[]; here: string }) {
  const t = useT();
  const label = useLabel();
  if (lines.length === 0) return <Nothing text="brief.no_open_deals" />;
  return (
    <ul className="brief-deals">
      {lines.map((line) => {
        const { object, row } = line;
        const { stage = '', amount, close_date, next_step, slow, stalled } = object.traits;
        return (
          <li key={row.id} data-here={row.id === here || undefined}>
            <Name line={line} />
            <Tag color="blue">{label(findStage(object, row[stage], row.pipeline)?.label)}</Tag>
            <span>
              <Value line={line} name={amount} />
            </span>
            <span className="muted">
              <Value line={line} name={close_date} />
            </span>
            {row[stalled ?? ''] === true ? (
              <Tag color="red">{t('brief.stalled')}</Tag>
            ) : row[slow ?? ''] === true ? (
              <Tag color="orange">{t('brief.slow')}</Tag>
            ) : null}
            <span className="brief-step">
              {isEmpty(row[next_step ?? '']) ? (
                <span className="muted">{t('brief.no_next_step')}</span>
              ) : (
                t('brief.next_step', { text: String(row[next_step ?? '']) })
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Won and lost before, and why. */
export function PastDeals({ lines }: { lines: Line[] }) {
  const t = useT();
  if (lines.length === 0) return <Nothing text="brief.no_past_deals" />;
  return (
    <ul className="brief-deals">
      {lines.map((line) => {
        const { object, row } = line;
        const { amount, close_date, loss_reason } = object.traits;
        const won = row.stage_kind === 'won';
        return (
          <li key={row.id}>
            <Name line={line} />
            <Tag color={won ? 'green' : 'gray'}>{t(won ? 'brief.won' : 'brief.lost')}</Tag>
            <span>
              <Value line={line} name={amount} />
            </span>
            <span className="muted">
              <Value line={line} name={close_date} />
            </span>
            {!won && !isEmpty(row[loss_reason ?? '']) ? (
              <span>
                <Value line={line} name={loss_reason} />
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The lines of the deals they signed. */
export function Bought({ lines }: { lines: Line[] }) {
  if (lines.length === 0) return <Nothing text="brief.no_bought" />;
  return (
    <ul className="brief-deals">
      {lines.map((line) => {
        const { object, row } = line;
        const product = fieldOf(object, object.traits.product ?? '');
        const facts = object.layout.list
          .flatMap((name) => fieldOf(object, name) ?? [])
          .filter((field) => ['number', 'decimal', 'money'].includes(field.type) && !isEmpty(row[field.name]))
          .slice(-3);
        return (
          <li key={row.id}>
            <span className="strong">
              {product && !isEmpty(row[product.name]) ? (
                <FieldValue field={product} object={object} row={row} value={row[product.name]} />
              ) : (
                nameOf(object, row)
              )}
            </span>
            {facts.map((field) => (
              <span key={field.name}>
                <Value line={line} name={field.name} />
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
