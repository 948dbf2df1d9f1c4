import { type ReactNode, useId } from 'react';
import { Icon } from './icons';

interface FieldProps {
  label: ReactNode;
  required?: boolean;
  help?: string;
  fault?: string;
  /** Gets the ids that tie the control to its label and messages. */
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean | undefined;
  }) => ReactNode;
}

export function Field({ label, required, help, fault, children }: FieldProps) {
  const id = useId();
  const note = fault || help ? `${id}-note` : undefined;
  return (
    <div className="field" data-fault={fault ? '' : undefined}>
      <label className="field-label" htmlFor={id}>
        {label}
        {required ? (
          <span className="field-required" aria-hidden="true">
            *
          </span>
        ) : null}
      </label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': fault ? true : undefined })}
      {fault ? (
        <div className="field-fault" id={note}>
          <Icon name="alert" size={14} />
          <span>{fault}</span>
        </div>
      ) : help ? (
        <div className="field-help" id={note}>
          {help}
        </div>
      ) : null}
    </div>
  );
}
