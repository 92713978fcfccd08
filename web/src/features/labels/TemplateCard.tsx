import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LabelTemplateBody } from '~/api/labels'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { PrintLabel } from '~/desk/PrintLabel'
import { Copyable, Since } from '~/desk/values'
import { get } from '~/lib/api/client'
import { LANGUAGES, useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { titleOf } from '~/lib/printing/printing'
import { useTitle } from '~/lib/title'
import { primaryLink, secondaryLink } from '~/ui/Button'
import { useSize } from './useSize'

const templateQuery = (name: string) =>
  queryOptions({
    queryKey: ['label-template', name],
    queryFn: ({ signal }) => get<LabelTemplateBody>(`/api/v1/label-templates/${name}`, { signal }),
  })

const previewOf = (name: string, language: string, format: string) =>
  `/api/v1/label-templates/${name}/preview?language=${language}&format=${format}`

/** A template: how it looks with its samples, and what it is made of. */
export function TemplateCard({ name, onClose }: { name: string; onClose?: () => void }) {
  const { t } = useTranslation(['console', 'common'])
  const word = useWord()
  const size = useSize()
  const language = useLanguage()
  const query = useQuery(templateQuery(name))
  useTitle(t('console:page.labelTemplates'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(template) => (
        <Card
          kind={t('console:kind.labelTemplate')}
          title={titleOf(template, language)}
          codes={<Copyable text={template.name} />}
          since={template.added_at && <Since at={template.added_at} word="changed" />}
          next={
            <>
              {LANGUAGES.map((one) => (
                <a
                  key={one}
                  href={previewOf(name, one, 'pdf')}
                  target="_blank"
                  rel="noreferrer"
                  className={one === language ? primaryLink : secondaryLink}
                >
                  {t('console:templates.previewIn', { language: t(`common:language.${one}`) })}
                </a>
              ))}
              {template.subject === 'command' && (
                <PrintLabel kind="command" label={t('console:print.sheet')} />
              )}
            </>
          }
          onClose={onClose}
        >
          <Part title={t('console:panel.what')} wide>
            <Facts>
              <Fact name={t('console:col.kind')}>
                {word(`console:print.subject.${template.subject}`, template.subject)}
              </Fact>
              <Fact name={t('console:templates.size')}>{size(template)}</Fact>
              <Fact name={t('console:col.by')}>{template.by ?? t('console:templates.own')}</Fact>
            </Facts>
          </Part>
          <Part title={t('console:templates.source')} wide>
            <p className="text-small text-muted">{t('console:templates.sourceHint')}</p>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
              tabIndex={0}
              className="max-h-96 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-small"
            >
              {JSON.stringify(template.template, null, 2)}
            </pre>
          </Part>
        </Card>
      )}
    </Loaded>
  )
}
