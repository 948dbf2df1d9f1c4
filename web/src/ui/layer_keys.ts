import type { KeyboardEvent } from 'react';

/** Escape closes the top layer only: what is open inside a dialog (a list of choices, a menu) goes first. */
export const closeOnEscape = (close: () => void) => (event: KeyboardEvent) => {
  event.stopPropagation();
  if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
  if ((event.target as Element).getAttribute('data-mantine-stop-propagation') === 'true') return;
  event.preventDefault();
  close();
};
