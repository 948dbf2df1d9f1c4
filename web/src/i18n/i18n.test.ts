import { describe, expect, it } from 'vitest';
import { lazy } from './lazy';

const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

async function both(): Promise<[string, Record<string, string>, Record<string, string>][]> {
  const core = [(await import('./zh-CN')).default, (await import('./en')).default] as const;
  const rest = await Promise.all(
    Object.entries(lazy).map(
      async ([area, parts]) => [area, (await parts['zh-CN']()).default, (await parts.en()).default] as const,
    ),
  );
  return [['core', ...core], ...rest] as [string, Record<string, string>, Record<string, string>][];
}

// Read once: the first look at every file may take a busy machine longer than one check has.
const areas = await both();

describe('words', () => {
  it('have every key in English', () => {
    for (const [area, zh, en] of areas) {
      const missing = Object.keys(zh).filter((key) => !en[key]?.trim());
      expect(missing, area).toEqual([]);
    }
  });

  it('have no English key the source lacks', () => {
    for (const [area, zh, en] of areas) {
      const extra = Object.keys(en).filter((key) => !(key in zh) && !(key.endsWith('_one') && key.slice(0, -4) in zh));
      expect(extra, area).toEqual([]);
    }
  });

  it('name the same values in both languages', () => {
    for (const [area, zh, en] of areas)
      for (const key of Object.keys(zh))
        expect(placeholders(en[key] ?? ''), `${area}: ${key}`).toEqual(placeholders(zh[key] ?? ''));
  });

  it('write a space between Chinese and Latin, and full-width punctuation', () => {
    for (const [area, zh] of areas)
      for (const [key, text] of Object.entries(zh)) {
        const plain = text.replace(/\{\{[^}]*\}\}/g, '').replace(/[（），。：；“”‘’、…\s·]/g, ' ');
        expect(/[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(plain), `${area}: ${key}: ${text}`).toBe(false);
        expect(/[\u4e00-\u9fff][,;:?!]/.test(text), `${area}: ${key}: ${text}`).toBe(false);
      }
  });
});
