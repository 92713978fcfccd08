import { useTranslation } from 'react-i18next'
import { LANGUAGES, type Language } from '~/lib/i18n/i18n'
import { Segmented } from '~/ui/Segmented'

/** In which language the words of a label are: not always the person's own. */
export function LanguageField({ value, onChange }: { value: Language; onChange: (value: Language) => void }) {
  const { t } = useTranslation(['console', 'common'])
  return (
    <Segmented
      label={t('console:print.language')}
      value={value}
      options={LANGUAGES.map((language) => ({
        value: language,
        label: t(`common:language.${language}`),
        lang: language,
      }))}
      onChange={onChange}
    />
  )
}
