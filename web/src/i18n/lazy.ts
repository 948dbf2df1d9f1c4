// Words that travel with their feature's route. To add an area: a file in both languages, and two lines here.
import type actsWords from './zh-CN/acts';
import type adminWords from './zh-CN/admin';
import type alertsWords from './zh-CN/alerts';
import type analysisWords from './zh-CN/analysis';
import type approvalsWords from './zh-CN/approvals';
import type assignWords from './zh-CN/assign';
import type binWords from './zh-CN/bin';
import type boardWords from './zh-CN/board';
import type boardsWords from './zh-CN/boards';
import type briefWords from './zh-CN/brief';
import type bulkWords from './zh-CN/bulk';
import type captureWords from './zh-CN/capture';
import type commissionWords from './zh-CN/commission';
import type decisionWords from './zh-CN/decision';
import type deviationsWords from './zh-CN/deviations';
import type duplicatesWords from './zh-CN/duplicates';
import type forecastWords from './zh-CN/forecast';
import type funnelWords from './zh-CN/funnel';
import type hintsWords from './zh-CN/hints';
import type homeWords from './zh-CN/home';
import type importWords from './zh-CN/import';
import type intakeWords from './zh-CN/intake';
import type learningWords from './zh-CN/learning';
import type mailWords from './zh-CN/mail';
import type modelWords from './zh-CN/model';
import type noticesWords from './zh-CN/notices';
import type rulesWords from './zh-CN/rules';
import type scorecardWords from './zh-CN/scorecard';
import type setupWords from './zh-CN/setup';
import type sheetWords from './zh-CN/sheet';

export type LazyKey =
  | keyof typeof actsWords
  | keyof typeof adminWords
  | keyof typeof alertsWords
  | keyof typeof analysisWords
  | keyof typeof approvalsWords
  | keyof typeof assignWords
  | keyof typeof binWords
  | keyof typeof boardWords
  | keyof typeof boardsWords
  | keyof typeof briefWords
  | keyof typeof bulkWords
  | keyof typeof captureWords
  | keyof typeof commissionWords
  | keyof typeof duplicatesWords
  | keyof typeof decisionWords
  | keyof typeof deviationsWords
  | keyof typeof forecastWords
  | keyof typeof funnelWords
  | keyof typeof hintsWords
  | keyof typeof homeWords
  | keyof typeof importWords
  | keyof typeof intakeWords
  | keyof typeof learningWords
  | keyof typeof mailWords
  | keyof typeof modelWords
  | keyof typeof noticesWords
  | keyof typeof rulesWords
  | keyof typeof scorecardWords
  | keyof typeof setupWords
  | keyof typeof sheetWords;

export const lazy = {
  acts: { 'zh-CN': () => import('./zh-CN/acts'), en: () => import('./en/acts') },
  admin: { 'zh-CN': () => import('./zh-CN/admin'), en: () => import('./en/admin') },
  alerts: { 'zh-CN': () => import('./zh-CN/alerts'), en: () => import('./en/alerts') },
  analysis: { 'zh-CN': () => import('./zh-CN/analysis'), en: () => import('./en/analysis') },
  approvals: { 'zh-CN': () => import('./zh-CN/approvals'), en: () => import('./en/approvals') },
  assign: { 'zh-CN': () => import('./zh-CN/assign'), en: () => import('./en/assign') },
  bin: { 'zh-CN': () => import('./zh-CN/bin'), en: () => import('./en/bin') },
  board: { 'zh-CN': () => import('./zh-CN/board'), en: () => import('./en/board') },
  boards: { 'zh-CN': () => import('./zh-CN/boards'), en: () => import('./en/boards') },
  brief: { 'zh-CN': () => import('./zh-CN/brief'), en: () => import('./en/brief') },
  bulk: { 'zh-CN': () => import('./zh-CN/bulk'), en: () => import('./en/bulk') },
  capture: { 'zh-CN': () => import('./zh-CN/capture'), en: () => import('./en/capture') },
  duplicates: { 'zh-CN': () => import('./zh-CN/duplicates'), en: () => import('./en/duplicates') },
  commission: { 'zh-CN': () => import('./zh-CN/commission'), en: () => import('./en/commission') },
  decision: { 'zh-CN': () => import('./zh-CN/decision'), en: () => import('./en/decision') },
  deviations: { 'zh-CN': () => import('./zh-CN/deviations'), en: () => import('./en/deviations') },
  forecast: { 'zh-CN': () => import('./zh-CN/forecast'), en: () => import('./en/forecast') },
  funnel: { 'zh-CN': () => import('./zh-CN/funnel'), en: () => import('./en/funnel') },
  hints: { 'zh-CN': () => import('./zh-CN/hints'), en: () => import('./en/hints') },
  home: { 'zh-CN': () => import('./zh-CN/home'), en: () => import('./en/home') },
  import: { 'zh-CN': () => import('./zh-CN/import'), en: () => import('./en/import') },
  intake: { 'zh-CN': () => import('./zh-CN/intake'), en: () => import('./en/intake') },
  learning: { 'zh-CN': () => import('./zh-CN/learning'), en: () => import('./en/learning') },
  mail: { 'zh-CN': () => import('./zh-CN/mail'), en: () => import('./en/mail') },
  model: { 'zh-CN': () => import('./zh-CN/model'), en: () => import('./en/model') },
  notices: { 'zh-CN': () => import('./zh-CN/notices'), en: () => import('./en/notices') },
  rules: { 'zh-CN': () => import('./zh-CN/rules'), en: () => import('./en/rules') },
  scorecard: { 'zh-CN': () => import('./zh-CN/scorecard'), en: () => import('./en/scorecard') },
  setup: { 'zh-CN': () => import('./zh-CN/setup'), en: () => import('./en/setup') },
  sheet: { 'zh-CN': () => import('./zh-CN/sheet'), en: () => import('./en/sheet') },
};
export type Area = keyof typeof lazy;
