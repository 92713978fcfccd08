import { Link, useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useMay } from '~/desk/session'
import { When } from '~/desk/values'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Button, primaryLink } from '~/ui/Button'
import { ImportStateMark, STATES } from './importState'
import { KINDS } from './kinds'
import './words'

/** What was imported, and the way to import more. */
export function ImportsPage() {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const may = useMay('import:write')
  const spec = useMemo((): ListSpec<Import> => {
    const figure = (id: 'rows' | 'bad_rows' | 'added', header: string) => ({
      id,
      header,
      width: 104,
      numeric: true,
      cell: (row: Import) => formatNumber(row[id], language),
      plain: (row: Import) => row[id],
    })
    return {
      id: 'imports',
      title: t('title'),
      path: '/api/v1/imports',
      permission: 'import:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'file',
          header: t('col.file'),
          width: 220,
          grow: true,
          cell: ({ file, kind }) => file || t(`kindName.${kind}`),
          plain: ({ file }) => file,
        },
        {
          id: 'kind',
          header: t('col.kind'),
          width: 144,
          cell: ({ kind }) => t(`kindName.${kind}`),
          plain: ({ kind }) => kind,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 208,
          cell: ({ state }) => <ImportStateMark state={state} />,
          plain: ({ state }) => state,
        },
        figure('rows', t('col.rows')),
        figure('bad_rows', t('col.refused')),
        figure('added', t('col.added')),
        { id: 'by', header: t('col.by'), width: 120, cell: ({ by }) => by, plain: ({ by }) => by },
        {
          id: 'when',
          header: t('col.when'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        {
          id: 'kind',
          label: t('col.kind'),
          kind: 'choice',
          options: KINDS.map((kind) => ({ value: kind, label: t(`kindName.${kind}`) })),
        },
        {
          id: 'state',
          label: t('col.state'),
          kind: 'choice',
          options: STATES.map((state) => ({ value: state, label: t(`state.${state}`) })),
        },
      ],
      tone: ({ state }) => (state === 'failed' ? 'wrong' : state === 'checked' ? 'attention' : null),
      empty: { title: t('empty'), text: t('emptyHint'), action: may && <NewImport /> },
      everySeconds: 5,
    }
  }, [t, language, may])
  return (
    <List
      spec={spec}
      tools={may && <NewImport small />}
      panel={(_id, row, close) => row && <ImportPanel of={row} onClose={close} />}
    />
  )
}

function NewImport({ small = false }: { small?: boolean }) {
  const { t } = useTranslation('imports')
  const look = small
    ? 'flex h-8 items-center gap-1.5 rounded-control bg-accent px-2.5 text-small font-semibold text-on-accent hover:bg-accent-hover'
    : primaryLink
  return (
    <Link to="/imports/new" className={look}>
      <FileUp aria-hidden="true" className="size-4" />
      {t('new')}
    </Link>
  )
}

function ImportPanel({ of, onClose }: { of: Import; onClose: () => void }) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const navigate = useNavigate()
  const open = () => void navigate({ to: '/imports/$id', params: { id: of.id } })
  return (
    <Card
      kind={t(`kindName.${of.kind}`)}
      title={of.file || t(`kindName.${of.kind}`)}
      state={<ImportStateMark state={of.state} />}
      next={
        <Button look="primary" onClick={open}>
          {t('open')}
        </Button>
      }
      page={{ to: '/imports/$id', params: { id: of.id } }}
      onClose={onClose}
    >
      <Part title={t('rows.title')} wide>
        <Facts>
          <Fact name={t('col.rows')}>{formatNumber(of.rows, language)}</Fact>
          <Fact name={t('col.refused')}>{formatNumber(of.bad_rows, language)}</Fact>
          <Fact name={t('col.added')}>{formatNumber(of.added, language)}</Fact>
          <Fact name={t('col.by')}>{of.by}</Fact>
          <Fact name={t('col.when')}>
            <When at={of.created_at} />
          </Fact>
        </Facts>
      </Part>
    </Card>
  )
}
