import i18next, { type ResourceLanguage } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { recall, remember } from '../storage'

export const LANGUAGES = ['en', 'ru'] as const
export type Language = (typeof LANGUAGES)[number]

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value)

/** What was chosen here before; else the first language of the browser that we speak. */
export function firstLanguage(wanted: readonly string[]): Language {
  const chosen = recall('language')
  if (isLanguage(chosen)) return chosen
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

/** Starts with the words of all languages at once, for those who cannot wait for any: tests. */
export function startI18n(words: Record<Language, ResourceLanguage>): void {
  const lng = firstLanguage(navigator.languages)
  void i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'en',
    supportedLngs: [...LANGUAGES],
    ns: Object.keys(words.en),
    defaultNS: 'common',
    resources: words,
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = lng
  followOtherTabs()
}

/** Fetches the words of a language that the shell did not start with. */
type Fetch = (language: Language) => Promise<ResourceLanguage>

let fetchWords: Fetch | null = null

/** Starts with the words of one language, the one that is shown; another comes when somebody chooses it. */
export async function startOneLanguage(fetch: Fetch): Promise<void> {
  fetchWords = fetch
  const language = firstLanguage(navigator.languages)
  const words = await fetch(language)
  void i18next.use(initReactI18next).init({
    lng: language,
    // Whoever reads one language is not helped by words of another.
    fallbackLng: false,
    supportedLngs: [...LANGUAGES],
    ns: Object.keys(words),
    defaultNS: 'common',
    resources: { [language]: words },
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = language
  followOtherTabs()
}

/** What is chosen in another tab is chosen here, as with the theme. */
function followOtherTabs(): void {
  window.addEventListener('storage', ({ key }) => {
    const chosen = recall('language')
    if (key === 'ambar.language' && isLanguage(chosen) && chosen !== i18next.language) setLanguage(chosen)
  })
}

async function withWords(language: Language): Promise<void> {
  if (!fetchWords || i18next.hasResourceBundle(language, 'common')) return
  for (const [name, words] of Object.entries(await fetchWords(language))) {
    i18next.addResourceBundle(language, name, words)
  }
}

/** Adds the words of a part that is loaded later than the shell. */
export function addWords(namespace: string, words: Record<Language, object>): void {
  for (const language of LANGUAGES) i18next.addResourceBundle(language, namespace, words[language])
}

export function setLanguage(language: Language): void {
  remember('language', language)
  const show = () => {
    document.documentElement.lang = language
    void i18next.changeLanguage(language)
  }
  // Without its words the screen stays as it is.
  if (fetchWords) withWords(language).then(show, () => undefined)
  else show()
}

/** The language that is shown, for who is no part of the screen. */
export const shownLanguage = (): Language => (isLanguage(i18next.language) ? i18next.language : 'en')

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return isLanguage(i18n.language) ? i18n.language : 'en'
}
