import { useEffect, useId, useRef } from 'react';
import type { ObjectMeta } from '@/api/types';
import type { GateRequest } from '@/meta/actions';
import { useGateForm } from '@/meta/form/use_gate_form';
import './gate.css';

/** What a refused move misses, asked for in the column it was to go to, above its cards. */
export function GateBox({ gate, object }: { gate: GateRequest; object: ObjectMeta }) {
  const { title, cancel, submit, foot, body } = useGateForm(gate, object);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div
      ref={box}
      className="bgate"
      role="dialog"
      aria-labelledby={id}
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
        event.preventDefault();
        cancel();
      }}
    >
      <form
        className="bgate-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h3 id={id}>{title}</h3>
        {body}
        <div className="bgate-foot">{foot}</div>
      </form>
    </div>
  );
}
