import { useMemo } from 'react';
import type { FieldMeta, ObjectMeta, Value } from '@/api/types';
import { useFormat } from '../format';
import { useLabel } from '../schema';
import { kindOf } from './index';
import { isWaiting, QueuedMark } from './QueuedMark';
import type { Around, Context } from './types';

export function useFieldContext(): (field: FieldMeta, object?: ObjectMeta, row?: Around) => Context {
  const format = useFormat();
  const label = useLabel();
  return useMemo(() => (field, object, row) => ({ field, object, row, format, label }), [format, label]);
}

interface Props {
  field: FieldMeta;
  object?: ObjectMeta;
  row?: Around;
  value: Value | undefined;
}

/** A value as people read it. */
export function FieldValue({ field, object, row, value }: Props) {
  const context = useFieldContext()(field, object, row);
  const kind = kindOf(field);
  const shown = kind.Show ? (
    <kind.Show value={value} context={context} />
  ) : (
    <span className="ellipsis">{kind.text(value, context)}</span>
  );
  if (!isWaiting(row, field.name)) return shown;
  return (
    <span className="with-queued">
      {shown}
      <QueuedMark />
    </span>
  );
}
