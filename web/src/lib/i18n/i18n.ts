import i18next, { type ResourceLanguage } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { recall, remember } from '../storage'
import { common as commonEn } from './en/common'
import { common as commonRu } from './ru/common'

export const LANGUAGES = ['en', 'ru'] as const
export type Language = (typeof LANGUAGES)[number]

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value)

/** What was chosen here before; else the first language of the browser that we speak. */
export function firstLanguage(wanted: readonly string[]): Language {
  const chosen = recall('language')
  if (isLanguage(chosen)) return chosen
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

/** Starts with the words of one shell beside the common ones, so that no shell loads the other's. */
export function startI18n(words: Record<Language, ResourceLanguage>): void {
  const lng = firstLanguage(navigator.languages)
  void i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'en',
    supportedLngs: [...LANGUAGES],
    ns: ['common', ...Object.keys(words.en)],
    defaultNS: 'common',
    resources: { en: { common: commonEn, ...words.en }, ru: { common: commonRu, ...words.ru } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = lng
}

export function setLanguage(language: Language): void {
  remember('language', language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return isLanguage(i18n.language) ? i18n.language : 'en'
}
