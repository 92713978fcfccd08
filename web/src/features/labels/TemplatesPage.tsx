import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabelTemplate } from '~/api/labels'
import { useOptions } from '~/desk/filters'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { Code, Unknown } from '~/desk/values'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { titleOf } from '~/lib/printing/printing'
import { TemplateCard } from './TemplateCard'
import { useSize } from './useSize'

const SUBJECTS = ['location', 'item', 'unit', 'carton', 'pick_list', 'command', 'printer'] as const

/** How labels look. */
export function TemplatesPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const size = useSize()
  const options = useOptions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo(
    (): ListSpec<LabelTemplate> => ({
      id: 'label-templates',
      title: t('page.labelTemplates'),
      path: '/api/v1/label-templates',
      permission: 'labels:print',
      rowId: ({ name }) => name,
      columns: [
        {
          id: 'title',
          header: t('col.name'),
          width: 220,
          grow: true,
          cell: (template) => titleOf(template, language),
          plain: (template) => titleOf(template, language),
        },
        {
          id: 'subject',
          header: t('col.kind'),
          width: 160,
          cell: ({ subject }) => word(`console:print.subject.${subject}`, subject),
          plain: ({ subject }) => word(`console:print.subject.${subject}`, subject),
        },
        { id: 'size', header: t('templates.size'), width: 130, cell: size, plain: size },
        {
          id: 'code',
          header: t('col.number'),
          width: 170,
          cell: ({ name }) => <Code>{name}</Code>,
          plain: ({ name }) => name,
        },
        {
          id: 'version',
          header: t('col.state'),
          width: 150,
          cell: ({ version }) =>
            version === 0 ? t('templates.own') : t('printJobs.version', { version: String(version) }),
          plain: ({ version }) => version,
        },
        {
          id: 'by',
          header: t('col.by'),
          width: 140,
          cell: ({ by }) => by ?? <Unknown />,
          plain: ({ by }) => by,
        },
      ],
      filters: [
        { id: 'subject', label: t('col.kind'), kind: 'choice', options: options('print.subject', SUBJECTS) },
      ],
      empty: { title: t('templates.empty'), text: t('templates.emptyHint') },
    }),
    [t],
  )
  return <List spec={spec} panel={(name, _row, close) => <TemplateCard name={name} onClose={close} />} />
}
