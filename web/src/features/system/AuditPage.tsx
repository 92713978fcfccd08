import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditLine } from '~/api/system'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { DeliveryLink, ItemLink, ListLink, LocationLink, OrderLink, UnitLink, UserLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useUsers } from '~/desk/names'
import { shownId } from '~/desk/refs'
import { AuditDetail, Code, Copyable, When } from '~/desk/values'

const links = {
  item: ItemLink,
  location: LocationLink,
  handling_unit: UnitLink,
  order: OrderLink,
  delivery: DeliveryLink,
  account: UserLink,
} as const

/** What it was done to: a link where that has a page. */
function Entity({ entity, id }: { entity: string; id: string }) {
  const Link = entity in links ? links[entity as keyof typeof links] : null
  return (
    <>
      <span className="font-mono text-small text-muted">{entity}</span>{' '}
      {Link ? (
        <Link id={id} />
      ) : (
        <ListLink to="/audit" search={{ entity, entity_id: id }}>
          <Code>{id.slice(0, 8)}</Code>
        </ListLink>
      )}
    </>
  )
}

/** Everything that anybody changed. */
export function AuditPage() {
  const { t } = useTranslation('console')
  const users = useUsers()
  const spec = useMemo(
    (): ListSpec<AuditLine> => ({
      id: 'audit',
      title: t('page.audit'),
      path: '/api/v1/audit',
      permission: 'identity:read',
      rowId: ({ seq }) => String(seq),
      columns: [
        {
          id: 'at',
          header: t('col.at'),
          width: 124,
          cell: ({ at }) => <When at={at} />,
          plain: ({ at }) => at,
        },
        {
          id: 'by',
          header: t('col.by'),
          width: 132,
          cell: ({ account_id, account_name }) => <UserLink id={account_id}>{account_name}</UserLink>,
          plain: ({ account_name }) => account_name,
        },
        {
          id: 'action',
          header: t('col.action'),
          width: 180,
          cell: ({ action }) => <Code>{action}</Code>,
          plain: ({ action }) => action,
        },
        {
          id: 'entity',
          header: t('col.entity'),
          width: 220,
          cell: ({ entity, entity_id }) => <Entity entity={entity} id={entity_id} />,
          plain: ({ entity, entity_id }) => `${entity} ${entity_id}`,
        },
        {
          id: 'detail',
          header: t('col.detail'),
          width: 240,
          grow: true,
          cell: ({ detail }) => <AuditDetail detail={detail} />,
          plain: ({ detail }) => JSON.stringify(detail),
        },
      ],
      filters: [
        { id: 'entity', label: t('audit.kind'), kind: 'text', main: true, hint: t('audit.kindHint') },
        { id: 'entity_id', label: t('audit.id'), kind: 'text' },
        {
          id: 'account_id',
          label: t('col.by'),
          kind: 'choice',
          options: users.map(({ id, name }) => ({ value: id, label: name })),
        },
        { id: 'operation_id', label: t('movements.operation'), kind: 'reference', shown: shownId },
      ],
      empty: { title: t('audit.none'), text: t('audit.noneHint') },
    }),
    [t, users],
  )
  return <List spec={spec} panel={(_id, line, close) => line && <AuditPanel line={line} onClose={close} />} />
}

function AuditPanel({ line, onClose }: { line: AuditLine; onClose: () => void }) {
  const { t } = useTranslation('console')
  const detail = Object.entries((line.detail ?? {}) as Record<string, unknown>)
  return (
    <Card
      kind={t('kind.audit')}
      title={<span className="font-mono">{line.action}</span>}
      state={<UserLink id={line.account_id}>{line.account_name}</UserLink>}
      since={
        <span className="text-muted">
          <When at={line.at} />
        </span>
      }
      onClose={onClose}
    >
      <Part title={t('panel.what')}>
        <Facts>
          <Fact name={t('col.entity')}>
            <Entity entity={line.entity} id={line.entity_id} />
          </Fact>
          <Fact name={t('audit.id')}>
            <Copyable text={line.entity_id} />
          </Fact>
          <Fact name={t('movements.operation')}>
            <ListLink to="/audit" search={{ operation_id: line.operation_id }}>
              <Code>{line.operation_id.slice(0, 13)}</Code>
            </ListLink>
          </Fact>
        </Facts>
      </Part>
      <Part title={t('col.detail')}>
        <Facts>
          {detail.map(([name, value]) => (
            <Fact key={name} name={name}>
              <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>
            </Fact>
          ))}
        </Facts>
      </Part>
    </Card>
  )
}
