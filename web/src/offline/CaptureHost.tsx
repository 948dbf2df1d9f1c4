import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { loadTexts } from '@/i18n';

const CaptureSheet = lazy(() =>
  Promise.all([import('@/features/capture/CaptureSheet'), loadTexts('capture')]).then(([part]) => ({
    default: part.CaptureSheet,
  })),
);

/** Quick capture above the page while the address says so. */
export function CaptureHost() {
  const { capture } = useSearch({ strict: false }) as { capture?: string };
  return capture ? (
    <Suspense>
      <CaptureSheet what={capture} />
    </Suspense>
  ) : null;
}
