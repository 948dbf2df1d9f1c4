// Chinese words found by what a Latin keyboard types: "xs", "xiansuo" and "xians" all find 线索. The first letter of a
// character comes from where the browser's own pinyin collation sorts it; the rest of a syllable only has to look like
// one. Good enough for the few dozen commands; records are searched by the program, which knows the readings.
const edges: [string, string][] = [...'吖八嚓咑妸发旮哈丌咔垃妈拏噢妑七呥仨他穵夕丫帀'].map((char, at) => [
  char,
  'abcdefghjklmnopqrstwxyz'[at] ?? '',
]);
const collator = new Intl.Collator('zh-CN-u-co-pinyin');
const known = new Map<string, string>();

export function initialOf(char: string): string {
  const kept = known.get(char);
  if (kept !== undefined) return kept;
  let letter = /[a-z0-9]/i.test(char) ? char.toLowerCase() : '';
  if (/[\u3400-\u9fff]/.test(char))
    for (const [edge, name] of edges) if (collator.compare(char, edge) >= 0) letter = name;
  known.set(char, letter);
  return letter;
}

const syllable = '(?:h?[aeiouv]{0,3}(?:ng|n|r)?)';

/** Does a command's text answer to what was typed: part of the words, pinyin, or initials? */
export function answersTo(text: string, typed: string): boolean {
  const needle = typed.trim().toLowerCase();
  if (!needle) return true;
  if (text.toLowerCase().includes(needle)) return true;
  const plain = needle.replace(/[\s']/g, '');
  if (!/^[a-z]+$/.test(plain) || !/[\u3400-\u9fff]/.test(text)) return false;
  const letters = [...text].map(initialOf).filter(Boolean);
  for (let start = 0; start < letters.length; start += 1) {
    if (letters[start] !== plain[0]) continue;
    const rest = letters.slice(start, start + plain.length);
    const pattern = rest.reduceRight((inner, letter) => `(?:${letter}${syllable}${inner})?`, '');
    if (new RegExp(`^${pattern}$`).test(plain)) return true;
  }
  return false;
}
