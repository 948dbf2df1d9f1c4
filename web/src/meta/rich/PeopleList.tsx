import { createPortal } from 'react-dom';
import { fetchRows } from '@/api/records';
import { useT } from '@/i18n';
import { Avatar } from '@/ui';
import { layers } from '@/ui/anchor';

export interface Person {
  id: string;
  name: string;
  note: string;
}
export interface People {
  items: Person[];
  at: number;
  rect: DOMRect | null;
  query: string;
  command: (person: { id: string; label: string }) => void;
}

let newest: Promise<Person[]> | undefined;

/** Colleagues by name, pinyin or initials. Whoever asked before gets the answer to the newest question. */
export async function findPeople(query: string): Promise<Person[]> {
  const mine = ask(query);
  newest = mine;
  const answer = await mine;
  return newest === mine ? answer : newest;
}

async function ask(query: string): Promise<Person[]> {
  try {
    const answer = await fetchRows('user', {
      search: query,
      where: 'active',
      fields: ['name', 'team'],
      sort: 'name',
      limit: 6,
    });
    return answer.rows.map((row) => {
      const team = row.team;
      return {
        id: row.id,
        name: String(row.name ?? ''),
        note: typeof team === 'object' && team && 'name' in team ? (team.name ?? '') : '',
      };
    });
  } catch {
    // Without an answer the text stays what was typed.
    return [];
  }
}

/** Who may be meant; the editor keeps the focus and the keys. */
export function PeopleList({ people }: { people: People }) {
  const t = useT();
  const { rect, items, at } = people;
  if (!rect) return null;
  const below = window.innerHeight - rect.bottom > 240;
  return createPortal(
    <div
      role="listbox"
      aria-label={t('sheet.mention')}
      className="menu rich-people"
      style={{
        left: Math.max(8, Math.min(rect.left, window.innerWidth - 248)),
        ...(below ? { top: rect.bottom + 4 } : { bottom: window.innerHeight - rect.top + 4 }),
      }}
    >
      {items.length === 0 ? <p className="menu-label">{t('sheet.mention_none')}</p> : null}
      {items.map((person, index) => (
        <button
          key={person.id}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          data-hovered={index === at || undefined}
          className="menu-item"
          // A press must not take the focus out of the text.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => people.command({ id: person.id, label: person.name })}
        >
          <Avatar name={person.name} />
          <span className="grow ellipsis">{person.name}</span>
          <span className="muted ellipsis">{person.note}</span>
        </button>
      ))}
    </div>,
    layers(),
  );
}
