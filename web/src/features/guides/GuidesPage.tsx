import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { CopyCode } from '~/ui/CopyCode'
import { PageHeader } from '~/ui/PageHeader'
import { guides } from './guides'

/** How to connect people, devices and systems, with what to type. */
export function GuidesPage() {
  const { t } = useTranslation(['console', 'common'])
  useTitle(t('console:guides.title'))
  const words = { copy: t('common:copy'), copied: t('common:copied') }
  return (
    <>
      <PageHeader title={t('console:guides.title')} />
      <div className="flex max-w-180 flex-col gap-10">
        {guides(window.location.origin).map(({ id, icon: Icon, code }) => (
          <section key={id} aria-labelledby={id} className="flex flex-col gap-3">
            <h2 id={id} className="flex items-center gap-2 text-lead font-semibold">
              <Icon aria-hidden="true" className="size-4.5 text-muted" />
              {t(`console:guides.${id}.title`)}
            </h2>
            <p>{t(`console:guides.${id}.text`)}</p>
            {code.map((text) => (
              <CopyCode key={text} text={text} words={words} />
            ))}
            {id === 'systems' && (
              <p>
                <a href="/docs" className="font-medium text-accent-ink underline underline-offset-3">
                  {t('console:guides.systems.docs')}
                </a>
              </p>
            )}
          </section>
        ))}
      </div>
    </>
  )
}
