// Words that travel with their feature's route. To add an area: a file in both languages, and two lines here.
import type adminWords from './zh-CN/admin';
import type binWords from './zh-CN/bin';
import type boardWords from './zh-CN/board';
import type captureWords from './zh-CN/capture';
import type funnelWords from './zh-CN/funnel';
import type homeWords from './zh-CN/home';
import type importWords from './zh-CN/import';
import type modelWords from './zh-CN/model';
import type noticesWords from './zh-CN/notices';
import type setupWords from './zh-CN/setup';
import type sheetWords from './zh-CN/sheet';

export type LazyKey =
  | keyof typeof adminWords
  | keyof typeof binWords
  | keyof typeof boardWords
  | keyof typeof captureWords
  | keyof typeof funnelWords
  | keyof typeof homeWords
  | keyof typeof importWords
  | keyof typeof modelWords
  | keyof typeof noticesWords
  | keyof typeof setupWords
  | keyof typeof sheetWords;

export const lazy = {
  admin: { 'zh-CN': () => import('./zh-CN/admin'), en: () => import('./en/admin') },
  bin: { 'zh-CN': () => import('./zh-CN/bin'), en: () => import('./en/bin') },
  board: { 'zh-CN': () => import('./zh-CN/board'), en: () => import('./en/board') },
  capture: { 'zh-CN': () => import('./zh-CN/capture'), en: () => import('./en/capture') },
  funnel: { 'zh-CN': () => import('./zh-CN/funnel'), en: () => import('./en/funnel') },
  home: { 'zh-CN': () => import('./zh-CN/home'), en: () => import('./en/home') },
  import: { 'zh-CN': () => import('./zh-CN/import'), en: () => import('./en/import') },
  model: { 'zh-CN': () => import('./zh-CN/model'), en: () => import('./en/model') },
  notices: { 'zh-CN': () => import('./zh-CN/notices'), en: () => import('./en/notices') },
  setup: { 'zh-CN': () => import('./zh-CN/setup'), en: () => import('./en/setup') },
  sheet: { 'zh-CN': () => import('./zh-CN/sheet'), en: () => import('./en/sheet') },
};
export type Area = keyof typeof lazy;
