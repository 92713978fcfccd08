import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Unit } from '~/api/inventory'
import { asCode, useCompleted, useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { ListLink, LocationLink, UnitLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { usePrintSelected } from '~/desk/usePrintSelected'
import { Code, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import type { Search } from '~/lib/search'
import { UnitCard } from './UnitCard'

const KINDS = ['pallet', 'case', 'tote', 'carton'] as const
const needsWarehouse = ({ location }: Search) => Boolean(location)

/** Pallets, cases, totes, cartons. */
export function UnitsPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const { location } = useReferences()
  const complete = useCompleted(needsWarehouse)
  const { warehouse } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo(
    (): ListSpec<Unit> => ({
      id: 'units',
      title: t('page.units'),
      path: '/api/v1/handling-units',
      permission: 'inventory:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'sscc',
          header: t('col.sscc'),
          width: 188,
          cell: ({ sscc }) => <Code>{sscc}</Code>,
          plain: ({ sscc }) => sscc,
        },
        {
          id: 'kind',
          header: t('col.kind'),
          width: 120,
          cell: ({ kind }) => word(`console:unitKind.${kind}`, kind),
          plain: ({ kind }) => kind,
        },
        {
          id: 'location',
          header: t('col.location'),
          width: 140,
          grow: true,
          cell: (unit) =>
            unit.location_id ? (
              <LocationLink id={unit.location_id} code={unit.location} />
            ) : (
              <span className="text-muted">{t('units.left')}</span>
            ),
          plain: (unit) => unit.location,
        },
        {
          id: 'parent',
          header: t('col.within'),
          width: 140,
          cell: ({ parent_id }) => (parent_id ? <UnitLink id={parent_id} /> : <Unknown />),
          plain: ({ parent_id }) => parent_id,
        },
        {
          id: 'contents',
          header: t('col.contents'),
          width: 140,
          cell: ({ id, empty }) =>
            empty ? (
              <span className="text-muted">{t('units.empty')}</span>
            ) : (
              <ListLink to="/stock" search={{ handling_unit_id: id }}>
                {t('locations.show')}
              </ListLink>
            ),
          plain: ({ empty }) => t(empty ? 'value.no' : 'value.yes'),
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        {
          id: 'sscc',
          label: t('col.sscc'),
          kind: 'text',
          main: true,
          hint: t('units.search'),
          normal: (text) => text.replace(/\D/g, '').replace(/^00(?=\d{18}$)/, ''),
        },
        { id: 'kind', label: t('col.kind'), kind: 'choice', options: options('unitKind', KINDS) },
        { id: 'location', label: t('col.location'), kind: 'text', normal: asCode, hint: 'A-01-01' },
        {
          id: 'left',
          label: t('units.leftToo'),
          kind: 'choice',
          options: [{ value: 'true', label: t('value.yes') }],
        },
        ...warehouse,
        location,
      ],
      complete,
      empty: { title: t('units.none'), text: t('units.noneHint') },
    }),
    [t, location, complete, warehouse],
  )
  const labels = usePrintSelected<Unit>('unit')
  return <List spec={spec} {...labels} panel={(id, _row, close) => <UnitCard id={id} onClose={close} />} />
}
