import type { ObjectMeta } from '@/api/types';
import type { GateRequest } from '@/meta/actions';
import { useGateForm } from '@/meta/form/use_gate_form';
import { useObject } from '@/meta/schema';
import { Dialog } from '@/ui';

/** A refused move: says what is missing, takes it right here, and moves. */
export function GateDialog({ gate }: { gate: GateRequest }) {
  const object = useObject(gate.object);
  return object ? <Asking gate={gate} object={object} /> : null;
}

function Asking({ gate, object }: { gate: GateRequest; object: ObjectMeta }) {
  const { title, cancel, submit, foot, body } = useGateForm(gate, object);
  return (
    <Dialog title={title} onClose={cancel} onSubmit={submit} foot={foot}>
      {body}
    </Dialog>
  );
}
