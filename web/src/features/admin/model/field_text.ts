// What a person types about a new field, as the model wants it.

/** "Number of machines" → number_of_machines_c; custom names end in _c. */
export function suggestName(english: string): string {
  const plain = english
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 36)
    .replace(/_+$/, '');
  return plain ? `${plain}_c` : '';
}

export interface NewChoice {
  name: string;
  label: { zh: string; en: string };
}

/** One choice a line: "中文 | English". The key comes from the English word, or is counted. */
export function readChoices(text: string): NewChoice[] {
  const made: NewChoice[] = [];
  for (const line of text.split('\n')) {
    const [zh = '', en = ''] = line.split(/[|｜]/).map((part) => part.trim());
    if (!zh && !en) continue;
    const base = suggestName(en || zh).replace(/_c$/, '') || `choice_${made.length + 1}`;
    let name = base;
    for (let at = 2; made.some((choice) => choice.name === name); at += 1) name = `${base}_${at}`;
    made.push({ name, label: { zh: zh || en, en: en || zh } });
  }
  return made;
}
