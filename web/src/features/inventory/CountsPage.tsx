import { queryOptions, useQuery } from '@tanstack/react-query'
import { Ban } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Count } from '~/api/inventory'
import { Card, Fact, Facts, Figures, Part, StateMark } from '~/desk/Card'
import { asCode, useCompleted, useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { ReasonForm } from '~/desk/form/ReasonForm'
import { Loaded } from '~/desk/Loaded'
import { ItemLink, ListLink, LocationLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useUserName } from '~/desk/names'
import { useMay } from '~/desk/session'
import { MovementsPart } from '~/desk/stock'
import { UserName } from '~/desk/UserName'
import { Code, Copyable, Quantity, Since, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import type { Search } from '~/lib/search'
import { CountDecision } from './CountDecision'

const STATES = ['requested', 'counted', 'completed', 'rejected', 'canceled'] as const
const ORIGINS = ['short_pick', 'spot', 'recount'] as const
const looks = {
  requested: 'waiting',
  counted: 'attention',
  completed: 'accepted',
  rejected: 'waiting',
  canceled: 'waiting',
} as const
const needsWarehouse = ({ location }: Search) => Boolean(location)

const differs = ({ difference }: Count) => difference !== null && Number(difference) !== 0

function CountState({ count }: { count: Count }) {
  const word = useWord()
  const look = count.state === 'completed' && differs(count) ? 'attention' : looks[count.state]
  return (
    <StateMark state={look ?? 'waiting'}>{word(`console:countState.${count.state}`, count.state)}</StateMark>
  )
}

/** A difference has its sign: goods that were missing, or found. */
function Difference({ count }: { count: Count }) {
  if (count.difference === null) return <Unknown />
  const value = Number(count.difference)
  return (
    <span className={value === 0 ? '' : 'font-semibold text-attention'}>
      {value > 0 && '+'}
      <Quantity value={count.difference} unit={count.unit} />
    </span>
  )
}

function useCountsSpec(): ListSpec<Count> {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const references = useReferences()
  const complete = useCompleted(needsWarehouse)
  const { warehouse } = useWhereFilters()
  const nameOf = useUserName()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(
    () => ({
      id: 'counts',
      title: t('page.counts'),
      path: '/api/v1/counts',
      permission: 'inventory:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'location',
          header: t('col.location'),
          width: 128,
          cell: ({ location }) => <Code>{location}</Code>,
          plain: ({ location }) => location,
        },
        {
          id: 'sku',
          header: t('col.sku'),
          width: 132,
          cell: ({ item_id, sku }) => <ItemLink id={item_id} code={sku} />,
          plain: ({ sku }) => sku,
        },
        {
          id: 'name',
          header: t('col.name'),
          width: 160,
          grow: true,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 136,
          cell: (count) => <CountState count={count} />,
          plain: ({ state }) => state,
        },
        {
          id: 'book',
          header: t('col.book'),
          width: 108,
          numeric: true,
          cell: ({ book, unit }) => <Quantity value={book} unit={unit} />,
          plain: ({ book }) => (book === null ? null : Number(book)),
        },
        {
          id: 'counted',
          header: t('col.counted'),
          width: 108,
          numeric: true,
          cell: ({ counted, unit }) => <Quantity value={counted} unit={unit} />,
          plain: ({ counted }) => (counted === null ? null : Number(counted)),
        },
        {
          id: 'difference',
          header: t('col.difference'),
          width: 116,
          numeric: true,
          cell: (count) => <Difference count={count} />,
          plain: ({ difference }) => (difference === null ? null : Number(difference)),
        },
        {
          id: 'origin',
          header: t('col.origin'),
          width: 140,
          cell: ({ origin }) => word(`console:countOrigin.${origin}`, origin),
          plain: ({ origin }) => origin,
        },
        {
          id: 'requested',
          header: t('counts.requested'),
          width: 124,
          cell: ({ requested_at }) => <When at={requested_at} />,
          plain: ({ requested_at }) => requested_at,
        },
        {
          id: 'by',
          header: t('counts.by'),
          width: 108,
          extra: true,
          cell: ({ counted_by }) => <UserName id={counted_by} />,
          plain: ({ counted_by }) => (counted_by ? (nameOf(counted_by) ?? counted_by) : null),
        },
      ],
      filters: [
        {
          id: 'location',
          label: t('col.location'),
          kind: 'text',
          main: true,
          normal: asCode,
          hint: t('counts.search'),
        },
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('countState', STATES) },
        { id: 'origin', label: t('col.origin'), kind: 'choice', options: options('countOrigin', ORIGINS) },
        ...warehouse,
        references.item,
        references.location,
      ],
      complete,
      tone: (count) => (differs(count) ? 'attention' : null),
      empty: { title: t('counts.empty'), text: t('counts.emptyHint') },
      everySeconds: 10,
    }),
    [t, references, complete, warehouse, nameOf],
  )
}

/** What somebody is to count, and what came out. */
export function CountsPage() {
  const spec = useCountsSpec()
  return <List spec={spec} panel={(id, _row, close) => <CountPanel id={id} onClose={close} />} />
}

const countQuery = (id: string) =>
  queryOptions({
    queryKey: ['count', id],
    queryFn: ({ signal }) => get<Count>(`/api/v1/counts/${id}`, { signal }),
  })

function CountPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const query = useQuery(countQuery(id))
  const may = useMay('inventory:adjust')
  return (
    <Loaded query={query} onClose={onClose}>
      {(count) => (
        <Card
          kind={t('kind.count')}
          title={count.name}
          codes={
            <>
              <Copyable text={count.location} />
              <Copyable text={count.sku} />
            </>
          }
          state={<CountState count={count} />}
          since={<Since at={count.counted_at ?? count.requested_at} />}
          next={
            count.state === 'counted' ? (
              <CountDecision count={count} />
            ) : may && count.state === 'requested' ? (
              <ReasonForm
                label={t('counts.cancel')}
                icon={<Ban aria-hidden="true" className="size-4" />}
                text={t('counts.cancelText')}
                path={`/api/v1/counts/${id}/cancel`}
                fieldLabel={t('col.reason')}
                hint={t('form.reasonHint')}
                code
              />
            ) : null
          }
          onClose={onClose}
        >
          <Figures
            figures={[
              { name: t('col.book'), value: <Quantity value={count.book} unit={count.unit} /> },
              { name: t('col.counted'), value: <Quantity value={count.counted} unit={count.unit} /> },
              { name: t('col.difference'), value: <Difference count={count} /> },
            ]}
          />
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('col.item')}>
                <ItemLink id={count.item_id} code={count.sku} />
              </Fact>
              <Fact name={t('col.location')}>
                <LocationLink id={count.location_id} code={count.location} />
              </Fact>
              {(count.lot || count.serial) && (
                <Fact name={t('col.lotSerial')}>
                  <Code>{count.serial ?? count.lot ?? ''}</Code>
                </Fact>
              )}
              <Fact name={t('col.origin')}>{word(`console:countOrigin.${count.origin}`, count.origin)}</Fact>
              <Fact name={t('counts.by')}>
                <UserName id={count.counted_by} />
                {count.counted_at && <When at={count.counted_at} />}
              </Fact>
              {count.decided_by && count.decided_at && (
                <Fact name={t('approval.decidedBy')}>
                  <UserName id={count.decided_by} /> <When at={count.decided_at} />
                </Fact>
              )}
              {count.recount_of && (
                <Fact name={t('approval.recountOf')}>
                  <ListLink to="/counts" search={{ row: count.recount_of }}>
                    {t('approval.before')}
                  </ListLink>
                </Fact>
              )}
            </Facts>
          </Part>
          {count.state === 'requested' && <p className="col-span-full text-muted">{t('counts.blind')}</p>}
          <MovementsPart filter={{ item_id: count.item_id, location_id: count.location_id }} />
        </Card>
      )}
    </Loaded>
  )
}
