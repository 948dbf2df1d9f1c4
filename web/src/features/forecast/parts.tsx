import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '@/api/errors';
import { useT } from '@/i18n';
import { ErrorState, Field, Skeleton, TextField } from '@/ui';

interface EntryProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A number; otherwise words. */
  figure?: boolean;
  required?: boolean;
  autoFocus?: boolean;
  help?: string;
}

/** One line to fill in. */
export function Entry({ label, value, onChange, figure, required, autoFocus, help }: EntryProps) {
  return (
    <Field label={label} required={required} help={help}>
      {(control) => (
        <TextField
          {...control}
          inputMode={figure ? 'decimal' : undefined}
          maxLength={figure ? 30 : 2000}
          autoFocus={autoFocus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What stands there until the answer has come, or when it did not. */
export function Waiting({ answer, height }: { answer: UseQueryResult<unknown>; height: number }) {
  const t = useT();
  return answer.error ? (
    <ErrorState title={t('forecast.failed')} retry={{ label: t('ui.retry'), run: () => void answer.refetch() }}>
      {explain(answer.error)}
    </ErrorState>
  ) : (
    <Skeleton height={height} />
  );
}

/** One act at a time: whether it is under way, and why it failed. */
export function useAct(act: () => Promise<unknown>, done: () => void, failed?: (error: Error) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      done();
    } catch (fault) {
      setError(fault as Error);
      failed?.(fault as Error);
    }
    setBusy(false);
  };
  return { busy, error, run: () => void run() };
}
