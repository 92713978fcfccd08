import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Movement } from '~/api/inventory'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { asCode, useCompleted, useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { ItemLink, ListLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useUserName } from '~/desk/names'
import { Reference } from '~/desk/Reference'
import { shownId } from '~/desk/refs'
import { MoveWay, SideName, StatusMark } from '~/desk/stock'
import { UserName } from '~/desk/UserName'
import { Code, Copyable, Quantity, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import type { Search } from '~/lib/search'

const KINDS = ['inbound', 'outbound', 'transfer', 'adjustment'] as const
const REFERENCES = [
  'receipt',
  'putaway',
  'order',
  'pick_list',
  'count',
  'move',
  'adjustment',
  'status_change',
  'find',
  'handling_unit',
] as const
const needsWarehouse = ({ location }: Search) => Boolean(location)

const looks = {
  inbound: 'accepted',
  outbound: 'doing',
  transfer: 'waiting',
  adjustment: 'attention',
} as const

function KindMark({ kind }: { kind: Movement['kind'] }) {
  const word = useWord()
  return <StateMark state={looks[kind] ?? 'waiting'}>{word(`console:movementKind.${kind}`, kind)}</StateMark>
}

const place = ({ location, virtual_place }: Movement['from']) => location ?? virtual_place

function useMovementsSpec(): ListSpec<Movement> {
  const { t } = useTranslation('console')
  const options = useOptions()
  const references = useReferences()
  const complete = useCompleted(needsWarehouse)
  const { warehouse, owner } = useWhereFilters()
  const nameOf = useUserName()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(
    () => ({
      id: 'movements',
      title: t('page.movements'),
      path: '/api/v1/movements',
      permission: 'inventory:read',
      rowId: ({ seq }) => String(seq),
      columns: [
        {
          id: 'at',
          header: t('col.at'),
          width: 116,
          cell: ({ moved_at }) => <When at={moved_at} />,
          plain: ({ moved_at }) => moved_at,
        },
        {
          id: 'kind',
          header: t('col.kind'),
          width: 132,
          cell: ({ kind }) => <KindMark kind={kind} />,
          plain: ({ kind }) => kind,
        },
        {
          id: 'sku',
          header: t('col.sku'),
          width: 132,
          cell: ({ item_id, sku }) => <ItemLink id={item_id} code={sku} />,
          plain: ({ sku }) => sku,
        },
        {
          id: 'lot',
          header: t('col.lotSerial'),
          width: 140,
          cell: ({ lot, serial }) => (lot || serial ? <Code>{serial ?? lot ?? ''}</Code> : <Unknown />),
          plain: ({ lot, serial }) => serial ?? lot,
        },
        {
          id: 'from',
          header: t('col.from'),
          width: 140,
          grow: true,
          cell: ({ from }) => <SideName side={from} />,
          plain: ({ from }) => place(from),
        },
        {
          id: 'to',
          header: t('col.to'),
          width: 140,
          cell: ({ to }) => <SideName side={to} />,
          plain: ({ to }) => place(to),
        },
        {
          id: 'quantity',
          header: t('col.quantity'),
          width: 100,
          numeric: true,
          cell: ({ quantity }) => <Quantity value={quantity} strong />,
          plain: ({ quantity }) => Number(quantity),
        },
        {
          id: 'reference',
          header: t('col.reference'),
          width: 128,
          cell: ({ reference_kind, reference_id }) => <Reference kind={reference_kind} id={reference_id} />,
          plain: ({ reference_kind, reference_id }) => `${reference_kind} ${reference_id}`,
        },
        {
          id: 'reason',
          header: t('col.reason'),
          width: 120,
          extra: true,
          cell: ({ reason }) => reason ?? <Unknown />,
          plain: ({ reason }) => reason,
        },
        {
          id: 'by',
          header: t('col.by'),
          width: 108,
          extra: true,
          cell: ({ account_id }) => <UserName id={account_id} />,
          plain: ({ account_id }) => nameOf(account_id) ?? account_id,
        },
      ],
      filters: [
        { id: 'sku', label: t('col.sku'), kind: 'text', main: true, hint: t('stock.skuHint') },
        { id: 'kind', label: t('col.kind'), kind: 'choice', options: options('movementKind', KINDS) },
        { id: 'location', label: t('col.location'), kind: 'text', normal: asCode, hint: 'A-01-01' },
        { id: 'serial', label: t('col.serial'), kind: 'text' },
        { id: 'from', label: t('movements.since'), kind: 'moment' },
        { id: 'to', label: t('movements.before'), kind: 'moment' },
        {
          id: 'reference_kind',
          label: t('col.reference'),
          kind: 'choice',
          options: options('referenceKind', REFERENCES),
        },
        ...warehouse,
        ...owner,
        references.item,
        references.location,
        references.unit,
        { id: 'lot_id', label: t('col.lot'), kind: 'reference', shown: shownId },
        { id: 'reference_id', label: t('movements.document'), kind: 'reference', shown: shownId },
        { id: 'command_id', label: t('movements.command'), kind: 'reference', shown: shownId },
      ],
      complete,
      empty: { title: t('movements.empty'), text: t('movements.emptyHint') },
      everySeconds: 15,
    }),
    [t, references, complete, warehouse, owner, nameOf],
  )
}

/** The ledger: every movement there was. Nobody can edit it. */
export function MovementsPage() {
  const spec = useMovementsSpec()
  return (
    <List spec={spec} panel={(_id, row, close) => row && <MovementPanel movement={row} onClose={close} />} />
  )
}

function MovementPanel({ movement, onClose }: { movement: Movement; onClose: () => void }) {
  const { t } = useTranslation('console')
  const { from, to } = movement
  return (
    <Card
      kind={`${t('kind.movement')} ${movement.seq}`}
      title={<Quantity value={movement.quantity} />}
      codes={<Copyable text={movement.sku} />}
      state={<KindMark kind={movement.kind} />}
      since={
        <span className="text-muted">
          <When at={movement.moved_at} />
        </span>
      }
      onClose={onClose}
    >
      <Part title={t('panel.what')}>
        <Facts>
          <Fact name={t('col.way')}>
            <MoveWay from={from} to={to} />
          </Fact>
          <Fact name={t('col.item')}>
            <ItemLink id={movement.item_id} code={movement.sku} />
          </Fact>
          {(movement.lot || movement.serial) && (
            <Fact name={t('col.lotSerial')}>
              <Copyable text={movement.serial ?? movement.lot ?? ''} />
              {movement.serial && (
                <ListLink to="/movements" search={{ serial: movement.serial, item_id: movement.item_id }}>
                  {t('movements.ofSerial')}
                </ListLink>
              )}
            </Fact>
          )}
          {from.status && to.status && from.status !== to.status && (
            <Fact name={t('col.status')}>
              <StatusMark status={from.status} /> → <StatusMark status={to.status} />
            </Fact>
          )}
        </Facts>
      </Part>
      <Part title={t('movements.why')}>
        <Facts>
          <Fact name={t('col.reference')}>
            <Reference kind={movement.reference_kind} id={movement.reference_id} />
          </Fact>
          {movement.reason && <Fact name={t('col.reason')}>{movement.reason}</Fact>}
          {movement.note && <Fact name={t('movements.note')}>{movement.note}</Fact>}
          <Fact name={t('col.by')}>
            <UserName id={movement.account_id} />
          </Fact>
          <Fact name={t('movements.together')}>
            <ListLink to="/movements" search={{ command_id: movement.command_id }}>
              {t('movements.command')}
            </ListLink>
          </Fact>
          <Fact name={t('movements.operation')}>
            <Copyable text={movement.operation_id}>
              <Code>{movement.operation_id.slice(0, 13)}</Code>
            </Copyable>
          </Fact>
        </Facts>
      </Part>
    </Card>
  )
}
