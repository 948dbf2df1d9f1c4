import { describe, expect, it } from 'vitest';
import { faultsOf, labelsOf, moved, snippetOf } from './definition';

describe('a form in the designer', () => {
  it('moves fields within the list only', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  });

  it('takes the words of the model where the form has none', () => {
    const choices = [{ field: 'email', label: { zh: '邮箱', en: 'E-mail' }, type: 'email' as const, required: false }];
    expect(labelsOf({ field: 'email' }, choices)).toEqual({ zh: '邮箱', en: 'E-mail' });
    expect(labelsOf({ field: 'email', label: { zh: '工作邮箱' } }, choices)).toEqual({ zh: '工作邮箱' });
  });

  it('tells faults of a field from those of the form', () => {
    const { byField, rest } = faultsOf([
      { field: 'fields[1].field', message: 'twice' },
      { field: 'fields', message: 'nobody could be reached' },
    ]);
    expect(byField.get(1)).toBe('twice');
    expect(rest).toEqual(['nobody could be reached']);
  });

  it('gives one line to paste', () => {
    expect(snippetOf('https://crm.example', 'k1')).toBe(
      '<script src="https://crm.example/form.js" data-form="k1" async></script>',
    );
  });
});
