// The editor when it is needed; without a network, where it may be out of reach, a plain field takes the same text.
import { lazy, Suspense } from 'react';
import { Skeleton, TextArea } from '@/ui';
import type { RichProps } from './RichText';

const Editor = lazy(() =>
  import('./RichText').then(
    (part) => ({ default: part.RichText }),
    () => ({ default: PlainText }),
  ),
);

function PlainText({ label, value, onChange, ...rest }: RichProps) {
  return (
    <TextArea
      {...rest}
      aria-label={rest.id ? undefined : label}
      rows={4}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function RichField(props: RichProps) {
  return (
    <Suspense fallback={<Skeleton height={110} />}>
      <Editor {...props} />
    </Suspense>
  );
}
