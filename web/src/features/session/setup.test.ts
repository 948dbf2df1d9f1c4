import { describe, expect, it } from 'vitest';
import { missing, type Setup } from './setup';

const setup: Setup = {
  company: '云汀',
  country: 'CN',
  base_currency: 'CNY',
  time_zone: 'Asia/Shanghai',
  language: 'zh-CN',
  fiscal_year_start: 1,
  name: '林静',
  login: 'lin',
  password: 'long enough',
  demo: false,
};

describe('the first run', () => {
  it('asks for a company, then for somebody with a password typed twice', () => {
    expect(missing(0, { ...setup, company: ' ' }, '')).toEqual(['company']);
    expect(missing(0, setup, '')).toEqual([]);
    expect(missing(1, { ...setup, name: '', login: 'l', password: 'short' }, 'shor')).toEqual([
      'name',
      'login',
      'password',
      'again',
    ]);
    expect(missing(1, setup, 'long enough')).toEqual([]);
  });
});
