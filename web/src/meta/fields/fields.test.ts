import { describe, expect, it } from 'vitest';
import type { FieldMeta, FieldType, Value } from '@/api/types';
import { pick } from '@/i18n';
import { makeFormat } from '../format';
import { kindOf } from './index';
import { readNumber } from './number';
import { phoneText, safeUrl } from './text';
import type { Around } from './types';

const format = makeFormat('zh-CN', 'Asia/Shanghai', 'CNY');
const show = (type: FieldType, value: Value, extra: Partial<FieldMeta> = {}, row?: Around) => {
  const field: FieldMeta = { name: 'f', type, label: {}, ...extra };
  return kindOf(field).text(value, { field, row, format, label: (text) => pick(text, 'zh-CN') });
};

describe('values as text', () => {
  it('shows money with its own currency and no lost digit', () => {
    expect(show('money', '1234567.50', {}, { currency: 'USD' })).toBe('$1,234,567.50');
    expect(show('money', '90071992547409.93')).toBe('¥90,071,992,547,409.93');
    expect(show('money', '1200.00')).toBe('¥1,200');
  });
  it('shows percent, dates and moments', () => {
    expect(show('percent', 20)).toBe('20%');
    expect(show('date', '2026-09-03')).toBe('2026/09/03');
    expect(show('instant', '2026-09-30T16:15:00.000Z')).toBe('2026/10/01 00:15');
  });
  it('shows labels of choices and names of links', () => {
    const choices = [
      { name: 'a', label: { zh: '甲', en: 'A' } },
      { name: 'b', label: { zh: '乙', en: 'B' } },
    ];
    expect(show('choice', 'a', { choices })).toBe('甲');
    expect(show('choice', 'gone', { choices })).toBe('gone');
    expect(show('multi_choice', ['a', 'b'], { choices })).toBe('甲, 乙');
    expect(show('link', { id: '1', name: '云帆' })).toBe('云帆');
    expect(show('link', { id: '1', name: null })).toBe('（无权查看）');
  });
  it('is empty for empty', () => {
    for (const type of ['text', 'money', 'number', 'date', 'instant', 'choice', 'link', 'phone'] as FieldType[])
      expect(show(type, null)).toBe('');
  });
});

describe('what is typed', () => {
  it.each([
    ['1,200.5', '1200.5'],
    ['￥３，０００', '3000'],
    ['20%', '20'],
    ['.5', '0.5'],
    ['-7', '-7'],
    ['12.', '12'],
  ])('%s is %s', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });
  it.each(['', 'abc', '1.2.3', '--1'])('%s is no number', (text) => {
    expect(readNumber(text)).toBeNull();
  });
  it('opens web addresses only', () => {
    expect(safeUrl('example.com')).toBe('https://example.com');
    expect(safeUrl('http://a.b')).toBe('http://a.b');
    expect(safeUrl('javascript:alert(1)')).toBeNull();
    expect(safeUrl('data:text/html,x')).toBeNull();
  });
  it('groups a mobile number', () => {
    expect(phoneText('+8613812345678')).toBe('138 1234 5678');
    expect(phoneText('+4915112345')).toBe('+4915112345');
  });
});
