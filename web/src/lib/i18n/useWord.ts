import { useTranslation } from 'react-i18next'

/** The word for a code that the server sent, or the code itself where we have no word yet. */
export function useWord(): (key: string, code: string) => string {
  const { t, i18n } = useTranslation()
  return (key, code) => (i18n.exists(key) ? (t as (key: string) => string)(key) : code)
}
