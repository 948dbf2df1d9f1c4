import { describe, expect, it } from 'vitest';
import type { Row } from '@/api/types';
import { asTree } from './people';

const row = (id: string, parent?: string): Row => ({
  id,
  version: 1,
  parent: parent ? { id: parent, name: parent } : null,
});

describe('the tree of teams and roles', () => {
  it('puts children below their parents', () => {
    const tree = asTree([row('c', 'b'), row('a'), row('b', 'a'), row('d')]);
    expect(tree.map((node) => [node.row.id, node.depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 0],
    ]);
  });
  it('loses nobody to a cycle or a parent that is gone', () => {
    const tree = asTree([row('a', 'b'), row('b', 'a'), row('c', 'gone')]);
    expect(tree.map((node) => node.row.id).sort()).toEqual(['a', 'b', 'c']);
  });
});
