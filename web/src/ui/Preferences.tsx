import { useTranslation } from 'react-i18next'
import { LANGUAGES, setLanguage, useLanguage } from '~/lib/i18n/i18n'
import { setTheme, THEMES, useTheme } from '~/lib/theme'
import { Segmented } from '~/ui/Segmented'

interface Props {
  size?: 'desk' | 'hand'
  /** Whether the label is only for screen readers. */
  bare?: boolean
}

export function LanguageChoice({ size = 'desk', bare = false }: Props) {
  const { t } = useTranslation()
  const options = LANGUAGES.map((value) => ({ value, label: t(`language.${value}`), lang: value }))
  return (
    <Segmented
      label={t('language.label')}
      value={useLanguage()}
      options={options}
      onChange={setLanguage}
      size={size}
      bare={bare}
    />
  )
}

export function ThemeChoice({ size = 'desk', bare = false }: Props) {
  const { t } = useTranslation()
  const options = THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))
  return (
    <Segmented
      label={t('theme.label')}
      value={useTheme()}
      options={options}
      onChange={setTheme}
      size={size}
      bare={bare}
    />
  )
}
