import { UserPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '~/api/workforce'
import { useAddress } from '~/desk/address'
import { Card, StateMark } from '~/desk/Card'
import { asCode, useWhereFilters } from '~/desk/filters'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { Code, Unknown } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { taskText } from '../taskText'
import { PersonCard } from './PersonCard'
import { PersonForm } from './PersonForm'
import { useWorking } from './working'

/** The panel of a person who is not there yet. */
const NEW = 'new'

/** Who works here, in which shift, and what each does now. */
export function PeoplePage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const [, change] = useAddress()
  const warehouses = useWarehouses()
  const working = useWorking()
  const { warehouse } = useWhereFilters()
  const may = useMay('workforce:manage')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo((): ListSpec<Person> => {
    const site = (person: Person) => warehouses.find(({ id }) => id === person.warehouse_id)?.name ?? null
    const now = (person: Person) => {
      const task = person.account_id ? working.get(person.account_id)?.[0] : undefined
      if (!task) return null
      return [word(`console:taskKind.${task.kind}`, task.kind), taskText(task.summary)]
        .filter(Boolean)
        .join(': ')
    }
    return {
      id: 'people',
      title: t('page.people'),
      path: '/api/v1/people',
      permission: 'workforce:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'name',
          header: t('people.name'),
          width: 180,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        {
          id: 'now',
          header: t('people.now'),
          width: 240,
          grow: true,
          cell: (person) => {
            const does = now(person)
            return does ? <StateMark state="doing">{does}</StateMark> : <Unknown />
          },
          plain: now,
        },
        {
          id: 'shift',
          header: t('people.shift'),
          width: 110,
          cell: ({ shift }) => (shift ? <Code>{shift}</Code> : <Unknown />),
          plain: ({ shift }) => shift,
        },
        {
          id: 'badge',
          header: t('people.badge'),
          width: 144,
          cell: ({ badge }) => <Code>{badge}</Code>,
          plain: ({ badge }) => badge,
        },
        {
          id: 'warehouse',
          header: t('col.warehouse'),
          width: 160,
          cell: (person) => site(person) ?? <Unknown />,
          plain: site,
        },
        {
          id: 'active',
          header: t('people.active'),
          width: 120,
          cell: ({ active }) => (
            <StateMark state={active ? 'accepted' : 'waiting'}>
              {t(active ? 'value.yes' : 'value.no')}
            </StateMark>
          ),
          plain: ({ active }) => t(active ? 'value.yes' : 'value.no'),
        },
      ],
      filters: [
        { id: 'badge', label: t('people.badge'), kind: 'text', main: true, normal: asCode },
        { id: 'shift', label: t('people.shift'), kind: 'text', normal: asCode, hint: t('people.shiftHint') },
        {
          id: 'active',
          label: t('people.active'),
          kind: 'choice',
          options: [
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ],
        },
        ...warehouse,
      ],
      empty: { title: t('people.empty'), text: t('people.emptyHint') },
    }
  }, [t, warehouses, warehouse, working])
  return (
    <List
      spec={spec}
      tools={
        may && (
          <button
            type="button"
            onClick={() => change({ row: NEW })}
            className="flex h-8 items-center gap-1.5 rounded-control bg-accent px-2.5 text-small font-semibold text-on-accent hover:bg-accent-hover"
          >
            <UserPlus aria-hidden="true" className="size-4" />
            {t('people.add')}
          </button>
        )
      }
      panel={(id, _row, close) =>
        id === NEW ? (
          <Card kind={t('kind.person')} title={t('people.add')} onClose={close}>
            <div className="col-span-full">
              <PersonForm person={null} onDone={(person) => change({ row: person.id })} />
            </div>
          </Card>
        ) : (
          <PersonCard id={id} onClose={close} />
        )
      }
    />
  )
}
