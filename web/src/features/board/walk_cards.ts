import type { KeyboardEvent } from 'react';

/** Arrows go from card to card, M opens the menu of the one in focus. */
export function walkCards(event: KeyboardEvent<HTMLElement>, chosen: (id: string) => void) {
  const card = event.target as HTMLElement;
  if (!card.matches('[data-card]') || event.defaultPrevented || event.nativeEvent.isComposing) return;
  if (card.dataset.lifted !== undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === 'm') {
    event.preventDefault();
    card.querySelector<HTMLElement>('.bcard-menu')?.click();
    return;
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  let next: HTMLElement | undefined;
  const column = card.closest('.bcol');
  const cardsOf = (element: Element | null | undefined) => [
    ...(element?.querySelectorAll<HTMLElement>('[data-card]') ?? []),
  ];
  if (step) {
    const cards = cardsOf(column);
    next = cards[cards.indexOf(card) + step];
  } else if (side) {
    const columns = [...(column?.parentElement?.children ?? [])];
    const top = card.getBoundingClientRect().top;
    for (let at = columns.indexOf(column as Element) + side; columns[at] && !next; at += side)
      next = cardsOf(columns[at]).sort(
        (a, b) => Math.abs(a.getBoundingClientRect().top - top) - Math.abs(b.getBoundingClientRect().top - top),
      )[0];
  } else return;
  event.preventDefault();
  if (!next?.dataset.card) return;
  chosen(next.dataset.card);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
