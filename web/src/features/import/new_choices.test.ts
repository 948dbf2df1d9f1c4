import { describe, expect, it } from 'vitest';
import { nameChoices } from './new_choices';

describe('names of new choices', () => {
  it('come from Latin words, are counted otherwise, and never meet an old one', () => {
    expect(nameChoices(['Cold call', 'Cold-Call', '展会 2026', '转介绍'], ['web', 'cold_call_c'])).toEqual({
      'Cold call': 'cold_call_2_c',
      'Cold-Call': 'cold_call_3_c',
      '展会 2026': 'choice_5_c',
      转介绍: 'choice_6_c',
    });
  });
});
