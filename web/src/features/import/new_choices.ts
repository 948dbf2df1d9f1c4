// Unknown words of a file become choices of the field: through the same door as any change of the model.
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { queryClient } from '@/api/query_client';
import type { FieldMeta } from '@/api/types';

/** "Cold call" → cold_call_c; words without Latin letters are counted. What the workspace adds ends in _c. */
export function nameChoices(words: string[], taken: string[]): Record<string, string> {
  const used = new Set(taken);
  const names: Record<string, string> = {};
  for (const word of words) {
    const plain = word
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 36)
      .replace(/_+$/, '');
    // A rest of a Chinese word says nothing.
    const base = /^[\x20-\x7e\u00c0-\u024f]+$/.test(word) && plain ? plain : 'choice';
    let name = base === 'choice' ? `choice_${used.size + 1}_c` : `${base}_c`;
    for (let at = 2; used.has(name); at += 1)
      name = base === 'choice' ? `choice_${used.size + at}_c` : `${base}_${at}_c`;
    used.add(name);
    names[word] = name;
  }
  return names;
}

interface Overlay {
  fields?: Record<string, { choices?: { name: string }[] } & Record<string, unknown>>;
}

/** Adds the words to the field's choices and tells under which names. */
export async function addChoices(object: string, field: FieldMeta, words: string[]): Promise<Record<string, string>> {
  const path = `/api/schema/${encodeURIComponent(object)}`;
  const overlay = await api.get<Overlay>(`${path}/overlay`);
  const own = overlay.fields?.[field.name];
  const kept = own?.choices ?? [];
  const names = nameChoices(
    words,
    [...(field.choices ?? []), ...kept].map((choice) => choice.name),
  );
  const made = words.map((word) => ({ name: names[word], label: { zh: word, en: word } }));
  await api.put(path, {
    ...overlay,
    fields: { ...overlay.fields, [field.name]: { ...own, choices: [...kept, ...made] } },
  });
  await queryClient.invalidateQueries({ queryKey: keys.schema });
  return names;
}
