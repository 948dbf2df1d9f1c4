import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { type Draft, mapColumn, mapValue, startMapping } from './importing';

const field = (name: string, type: FieldMeta['type']): FieldMeta => ({ name, type, label: {} });
const draft = {
  id: '1',
  object: 'opportunity',
  options: {},
  defaults: { pipeline: 'simple' },
  columns: [
    {
      index: 0,
      header: 'product',
      samples: [],
      kind: 'text',
      distinct: 1,
      field: 'product',
      confidence: 1,
      link: { by: 'name', create: false },
    },
    { index: 1, header: 'note', samples: [], kind: 'text', distinct: 1, field: null, confidence: 0 },
  ],
} as unknown as Draft;

describe('the mapping', () => {
  it('starts from the guess and keeps the defaults', () => {
    expect(startMapping(draft)).toMatchObject({
      object: 'opportunity',
      mode: 'insert',
      defaults: { pipeline: 'simple' },
      columns: [{ index: 0, field: 'product', link: { by: 'name', create: false } }],
    });
  });
  it('gives a field to one column only', () => {
    const next = mapColumn(startMapping(draft), 1, field('product', 'link'));
    expect(next.columns).toEqual([{ index: 1, field: 'product', link: { by: 'name', create: false } }]);
    expect(mapColumn(next, 1, null).columns).toEqual([]);
  });
  it('reads one word as another, and forgets that again', () => {
    const next = mapValue(startMapping(draft), 'product', 'GTXPro', 'GTX Pro');
    expect(next.columns[0]?.values).toEqual({ GTXPro: 'GTX Pro' });
    expect(mapValue(next, 'product', 'GTXPro', null).columns[0]?.values).toEqual({});
  });
});
