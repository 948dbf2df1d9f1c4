import { type KeyboardEvent, useRef, useState } from 'react';
import { isApiError } from '@/api/client';
import { explain, faultsByField } from '@/api/errors';
import { saveRecord } from '@/api/records';
import type { FieldMeta, ObjectMeta, Row, Value } from '@/api/types';
import { useT } from '@/i18n';
import { requestStage } from '@/meta/actions';
import { FieldControl, isEmpty } from '@/meta/fields';
import { useLabel } from '@/meta/schema';

interface Props {
  object: ObjectMeta;
  row: Row;
  field: FieldMeta;
  close: (next: 'stay' | 'right' | 'left' | 'down') => void;
}

const same = (a: Value | undefined, b: Value | undefined) =>
  (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);

/** Edits one value where it stands: Enter saves, Tab saves and moves on, Escape leaves everything as it was. A refusal stays beside
 * what was typed. */
export function InlineEditor({ object, row, field, close }: Props) {
  const t = useT();
  const label = useLabel();
  const [value, setValue] = useState<Value | undefined>(row[field.name]);
  const [fault, setFault] = useState('');
  const busy = useRef(false);
  const save = async (final: Value | undefined, next: 'stay' | 'right' | 'left' | 'down') => {
    if (busy.current) return;
    if (same(final, row[field.name])) {
      close(next);
      return;
    }
    busy.current = true;
    try {
      if (field.type === 'stage') await requestStage(object.name, row, String(final));
      else await saveRecord(object.name, row, { [field.name]: final ?? null }, { say: t('list.saved') });
      close(next);
    } catch (error) {
      // The conflict dialogue has the input now.
      if (isApiError(error) && error.code === 'conflict') {
        close('stay');
        return;
      }
      const faults = faultsByField(error);
      setFault(faults[field.name] ?? explain(error));
    } finally {
      busy.current = false;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const multiline = event.target instanceof HTMLTextAreaElement;
    if (event.key === 'Escape') {
      event.preventDefault();
      close('stay');
    } else if (event.key === 'Tab') {
      event.preventDefault();
      void save(value, event.shiftKey ? 'left' : 'right');
    } else if (event.key === 'Enter' && !event.defaultPrevented && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save(value, 'down');
    }
  };
  return (
    <span
      className="cell-editor"
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => {
        // Leaving for a menu or calendar of this editor is not leaving.
        const to = event.relatedTarget as HTMLElement | null;
        if (event.currentTarget.contains(to) || to?.closest('.menu, .popover') || (to === null && !document.hasFocus()))
          return;
        if (to === null && document.querySelector('.menu, .popover')) return;
        void save(value, 'stay');
      }}
    >
      <FieldControl
        field={field}
        object={object}
        row={row}
        label={label(field.label)}
        value={value}
        onChange={(next) => {
          setValue(next);
          setFault('');
        }}
        onDone={(next) => void save(next, 'stay')}
        autoFocus
        openAtStart
        aria-invalid={fault ? true : undefined}
      />
      {fault ? (
        <span className="cell-fault" role="alert">
          {fault}
        </span>
      ) : null}
    </span>
  );
}
