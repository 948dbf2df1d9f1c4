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

describe('words', () => {
  it('have every key in English', async () => {
    for (const [area, zh, en] of await both()) {
      const missing = Object.keys(zh).filter((key) => !en[key]?.trim());
      expect(missing, area).toEqual([]);
    }
  });

  it('have no English key the source lacks', async () => {
    for (const [area, zh, en] of await both()) {
      const extra = Object.keys(en).filter((key) => !(key in zh) && !(key.endsWith('_one') && key.slice(0, -4) in zh));
      expect(extra, area).toEqual([]);
    }
  });

  it('name the same values in both languages', async () => {
    for (const [area, zh, en] of await both())
      for (const key of Object.keys(zh))
        expect(placeholders(en[key] ?? ''), `${area}: ${key}`).toEqual(placeholders(zh[key] ?? ''));
  });

  it('write a space between Chinese and Latin, and full-width punctuation', async () => {
    for (const [area, zh] of await both())
      for (const [key, text] of Object.entries(zh)) {
        const plain = text.replace(/\{\{[^}]*\}\}/g, '').replace(/[（），。：；“”‘’、…\s·]/g, ' ');
        expect(/[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(plain), `${area}: ${key}: ${text}`).toBe(false);
        expect(/[\u4e00-\u9fff][,;:?!]/.test(text), `${area}: ${key}: ${text}`).toBe(false);
      }
  });
});
