import { useEffect, useState } from 'react';

/** A value that lags behind typing, so that not every key asks the program. */
export function useLagging<T>(value: T, delay = 180): T {
  const [lagging, setLagging] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLagging(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return lagging;
}
