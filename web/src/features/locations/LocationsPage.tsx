import { Link } from '@tanstack/react-router'
import { MapPinPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Location } from '~/api/locations'
import { StateMark } from '~/desk/Card'
import { asCode, useOptions, useWhereFilters } from '~/desk/filters'
import { ListLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useZones } from '~/desk/names'
import { useMay } from '~/desk/session'
import { usePrintSelected } from '~/desk/usePrintSelected'
import { Code, Unknown } from '~/desk/values'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { primaryLink } from '~/ui/Button'
import { LocationCard } from './LocationCard'
import { LockMark } from './LockMark'

const KINDS = ['storage', 'dock', 'staging', 'packing', 'inspection', 'overflow'] as const

function useLocationsSpec(): ListSpec<Location> {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const options = useOptions()
  const zones = useZones()
  const mayBuild = useMay('locations:write')
  const { warehouse } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(() => {
    const yesNo = [
      { value: 'true', label: t('value.yes') },
      { value: 'false', label: t('value.no') },
    ]
    return {
      id: 'locations',
      title: t('page.locations'),
      path: '/api/v1/locations',
      permission: 'locations:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'code',
          header: t('col.location'),
          width: 128,
          cell: ({ code }) => <Code>{code}</Code>,
          plain: ({ code }) => code,
        },
        {
          id: 'zone',
          header: t('col.zone'),
          width: 108,
          cell: ({ zone, zone_id }) => zones.find(({ id }) => id === zone_id)?.name ?? zone,
          plain: ({ zone }) => zone,
        },
        {
          id: 'kind',
          header: t('col.kind'),
          width: 112,
          cell: ({ kind }) => word(`console:locationKind.${kind}`, kind),
          plain: ({ kind }) => kind,
        },
        {
          id: 'mixing',
          header: t('col.mixing'),
          width: 128,
          grow: true,
          cell: ({ mixing }) => word(`console:mixing.${mixing}`, mixing),
          plain: ({ mixing }) => mixing,
        },
        {
          id: 'lock',
          header: t('col.lock'),
          width: 140,
          cell: (location) => <LockMark location={location} />,
          plain: ({ locked_in, locked_out }) =>
            [locked_in && 'in', locked_out && 'out'].filter(Boolean).join(' ') || null,
        },
        {
          id: 'stock',
          header: t('page.stock'),
          width: 96,
          cell: ({ id }) => (
            <ListLink to="/stock" search={{ location_id: id }}>
              {t('locations.show')}
            </ListLink>
          ),
          plain: () => null,
        },
        {
          id: 'check_digits',
          header: t('col.checkDigits'),
          width: 108,
          extra: true,
          cell: ({ check_digits }) => <Code>{check_digits}</Code>,
          plain: ({ check_digits }) => check_digits,
        },
        {
          id: 'sequence',
          header: t('col.sequence'),
          width: 144,
          numeric: true,
          cell: ({ pick_sequence }) => formatNumber(pick_sequence, language),
          plain: ({ pick_sequence }) => pick_sequence,
        },
        {
          id: 'active',
          header: t('col.active'),
          width: 100,
          cell: ({ active }) =>
            active ? (
              <StateMark state="accepted">{t('value.yes')}</StateMark>
            ) : (
              <StateMark state="waiting">{t('value.no')}</StateMark>
            ),
          plain: ({ active }) => t(active ? 'value.yes' : 'value.no'),
        },
        {
          id: 'external',
          header: t('locations.external'),
          width: 140,
          extra: true,
          cell: ({ external_ref }) => (external_ref ? <Code>{external_ref}</Code> : <Unknown />),
          plain: ({ external_ref }) => external_ref,
        },
      ],
      filters: [
        {
          id: 'code_prefix',
          label: t('col.location'),
          kind: 'text',
          main: true,
          hint: t('locations.search'),
          normal: asCode,
        },
        { id: 'kind', label: t('col.kind'), kind: 'choice', options: options('locationKind', KINDS) },
        {
          id: 'zone_id',
          label: t('col.zone'),
          kind: 'choice',
          options: zones.map(({ id, name }) => ({ value: id, label: name })),
        },
        { id: 'locked', label: t('locations.locked'), kind: 'choice', options: yesNo },
        { id: 'active', label: t('col.active'), kind: 'choice', options: yesNo },
        ...warehouse,
      ],
      sorts: [
        { value: 'code', label: t('col.location') },
        { value: 'pick_sequence', label: t('col.sequence') },
      ],
      tone: ({ locked_in, locked_out }) => (locked_in || locked_out ? 'attention' : null),
      empty: {
        title: t('locations.empty'),
        text: t('locations.emptyHint'),
        action: mayBuild && <BuildLink />,
      },
    }
  }, [t, language, zones, warehouse, mayBuild])
}

/** Every place there is. */
export function LocationsPage() {
  const spec = useLocationsSpec()
  const mayBuild = useMay('locations:write')
  const labels = usePrintSelected<Location>('location')
  return (
    <List
      spec={spec}
      {...labels}
      panel={(id, _row, close) => <LocationCard id={id} onClose={close} />}
      tools={mayBuild && <BuildLink small />}
    />
  )
}

function BuildLink({ small = false }: { small?: boolean }) {
  const { t } = useTranslation('console')
  const look =
    'flex h-8 items-center gap-1.5 rounded-control border border-line-strong px-2.5 text-small font-medium hover:bg-hover'
  return (
    <Link to="/locations/build" className={small ? look : primaryLink}>
      <MapPinPlus aria-hidden="true" className="size-4" />
      {t('build.open')}
    </Link>
  )
}
