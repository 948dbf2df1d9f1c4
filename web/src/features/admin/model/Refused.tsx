import { useEffect, useRef } from 'react';
import { Banner } from '@/ui';
import { faultText } from './overlay';

/** What the program refuses; brought into sight, however far the form was scrolled. */
export function Refused({ fault }: { fault: unknown }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (fault) box.current?.scrollIntoView({ block: 'nearest' });
  }, [fault]);
  return <div ref={box}>{fault ? <Banner kind="error">{faultText(fault)}</Banner> : null}</div>;
}
