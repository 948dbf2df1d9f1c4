// Checked search parameters shared by the screens.

/** Addresses are typed by people and mailed around: anything but a short text is dropped. */
export const text = (value: unknown): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 10_000 ? value : undefined;
};

/** The state of a list. What is absent comes from the view. */
export interface ListSearch {
  /** A shipped view's name or a saved view's id. */
  view?: string;
  where?: string;
  q?: string;
  /** "-close_date,name" */
  sort?: string;
  /** Column names, comma separated. */
  cols?: string;
  /** What rows are grouped by; "" when the view's grouping is taken away. */
  group?: string;
  /** Groups that are shut. */
  shut?: string;
}

export const listSearch = (search: Record<string, unknown>): ListSearch => ({
  view: text(search.view),
  // An empty filter is a choice too: "this view, but everything".
  where: search.where === '' ? '' : text(search.where),
  q: text(search.q),
  sort: text(search.sort),
  cols: text(search.cols),
  group: search.group === '' ? '' : text(search.group),
  shut: text(search.shut),
});

/** The state of the calendar; a day that is none is today, a view that is none the usual one. */
export interface CalendarSearch {
  view?: 'day' | 'week' | 'month' | 'agenda';
  date?: string;
  who?: string;
  /** Kinds that are left out, comma separated. */
  hide?: string;
}

export const calendarSearch = (search: Record<string, unknown>): CalendarSearch => ({
  view: (['day', 'week', 'month', 'agenda'] as const).find((view) => view === search.view),
  date: text(search.date),
  who: text(search.who),
  hide: text(search.hide),
});

/** Where an administrator stands in a part: the word looked for, what is shown, what is open; and what the log is narrowed to. */
export interface AdminSearch {
  q?: string;
  show?: string;
  id?: string;
  actor?: string;
  action?: string;
  object?: string;
  from?: string;
  to?: string;
}

export const adminSearch = (search: Record<string, unknown>): AdminSearch => ({
  q: text(search.q),
  show: text(search.show),
  id: text(search.id),
  actor: text(search.actor),
  action: text(search.action),
  object: text(search.object),
  from: text(search.from),
  to: text(search.to),
});
