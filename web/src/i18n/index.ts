// Two languages. Chinese is the source: its keys are the type of every key. A feature's words come with its route.
import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { setWords } from '@/ui/words';
import type { LazyKey } from './lazy';
import { type Area, lazy } from './lazy';
import type { CoreKey } from './zh-CN';

export type Language = 'zh-CN' | 'en';
export type Key = CoreKey | LazyKey;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

const core = { 'zh-CN': () => import('./zh-CN'), en: () => import('./en') };
const loaded = new Set<Area>();
const present = new Set<string>();

export function preferred(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'zh-CN';
}

async function bring(language: Language) {
  const wanted = [...loaded];
  const parts = await Promise.all([
    present.has(language) ? null : core[language](),
    ...wanted.map((area) => (present.has(`${language}/${area}`) ? null : lazy[area][language]())),
  ]);
  for (const part of parts) if (part) i18next.addResourceBundle(language, 'translation', part.default, true, true);
  present.add(language);
  for (const area of wanted) present.add(`${language}/${area}`);
}

export async function startLanguages() {
  await i18next.use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: 'added' },
  });
  // "New {{object, lower}}": names of objects inside English sentences.
  i18next.services.formatter?.add('lower', (value: unknown) => String(value).toLowerCase());
  await setLanguage(preferred());
}

/** Route loaders call this: the words of a feature are there before its screen shows. */
export async function loadTexts(area: Area) {
  loaded.add(area);
  await bring(i18next.language as Language);
}

export async function setLanguage(language: Language) {
  await bring(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem('fairlead.language', language);
  } catch {
    // Without storage the choice lasts for this page.
  }
  setWords({
    cancel: t('ui.cancel'),
    close: t('ui.close'),
    clear: t('ui.clear'),
    search: t('ui.search'),
    none: t('ui.none'),
    loading: t('ui.loading'),
    noMatch: t('ui.no_match'),
    selected: t('ui.selected'),
    layers: t('ui.layers'),
  });
}

/** For code outside components; components use `useT`, which follows a change of language. */
export const t: Translate = (key, params) => i18next.t(key, params as never) as unknown as string;

export function useT(): Translate {
  const { t: translate, i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is what changes the words
  return useCallback<Translate>(
    (key, params) => translate(key, params as never) as unknown as string,
    [translate, i18n.language],
  );
}

export function useLanguage(): Language {
  return useTranslation().i18n.language as Language;
}

export const currentLanguage = () => i18next.language as Language;

/** A label of the object model in the language of the page. */
export function pick(text: { zh?: string; en?: string } | undefined, language: Language): string {
  if (!text) return '';
  return (language === 'en' ? text.en || text.zh : text.zh || text.en) ?? '';
}
