import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { loadTexts } from '@/i18n';

const PeekPanel = lazy(async () => {
  const [part] = await Promise.all([import('@/features/record/PeekPanel'), loadTexts('sheet')]);
  return { default: part.PeekPanel };
});

/** The record at the right of the screen; `?peek=object.id` holds it, so Back closes it. */
export function PeekHost() {
  const { peek } = useSearch({ strict: false }) as { peek?: string };
  const navigate = useNavigate();
  const dot = peek?.indexOf('.') ?? -1;
  if (!peek || dot < 1) return null;
  const close = () =>
    void navigate({
      to: '.',
      search: (old: Record<string, unknown>) => ({ ...old, peek: undefined }),
      resetScroll: false,
    } as never);
  return (
    <Suspense fallback={<aside className="peek" />}>
      <PeekPanel key={peek} object={peek.slice(0, dot)} id={peek.slice(dot + 1)} onClose={close} />
    </Suspense>
  );
}
