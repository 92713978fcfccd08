import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Map as MapIcon, MapPinPlus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Patch, useAddress } from '~/desk/address'
import { asCode } from '~/desk/filters'
import { useKeys } from '~/desk/keys/keys'
import { Failed, Forbidden } from '~/desk/list/States'
import { useWarehouses } from '~/desk/names'
import { SectionTabs } from '~/desk/SectionTabs'
import { useMay, usePermissions } from '~/desk/session'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { primaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Segmented } from '~/ui/Segmented'
import { Select } from '~/ui/Select'
import { Skeleton } from '~/ui/Skeleton'
import { Trouble } from '~/ui/Trouble'
import { FloorCanvas, type FloorHandle } from '../plan/FloorCanvas'
import type { Floor } from '../plan/floor'
import { type Figures, isLayer, LAYERS } from '../plan/layers'
import { Legend } from './Legend'
import { PlaceByCode } from './PlaceByCode'
import { PlaceTable } from './PlaceTable'
import { StackPanel } from './StackPanel'
import { NEEDS, useFigures, useFloor } from './useMap'
import { ALL_LEVELS, usePicture } from './usePicture'

const DAYS = ['1', '7', '31'] as const

/** The floor from above: where what stands, what is done where, and any place at a click. */
export function MapPage() {
  const { t } = useTranslation('console')
  const may = useMay('locations:read')
  useTitle(t('page.map'))
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">{t('page.map')}</h1>
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      {may ? <Permitted /> : <Forbidden permission="locations:read" />}
    </div>
  )
}

/** What is shown, which stands in the address. */
function useShown() {
  const [address, change] = useAddress()
  const warehouses = useWarehouses()
  const permissions = usePermissions()
  const layers = LAYERS.filter((layer) => NEEDS[layer] === null || permissions.includes(NEEDS[layer]))
  const asked = isLayer(address.layer) && layers.includes(address.layer) ? address.layer : undefined
  return {
    change,
    warehouses,
    layers,
    layer: asked ?? layers[0] ?? 'locks',
    warehouse: address.warehouse_id ?? warehouses[0]?.id ?? '',
    days: DAYS.find((days) => days === address.days) ?? '7',
    level: address.level ?? ALL_LEVELS,
    typed: address.q ?? '',
    open: address.row ?? null,
    stack: address.stack ?? null,
  }
}

type Shown = ReturnType<typeof useShown>

function Permitted() {
  const { t } = useTranslation(['console', 'common'])
  const shown = useShown()
  const floor = useFloor(shown.warehouse)
  const { figures, waiting, error } = useFigures(shown.warehouse, floor.data, shown.layer, shown.days)
  const problem = useProblemText()
  // useWarehouses asks, and shows none while there is no answer.
  const known = useQueryClient().getQueryData(['warehouses']) !== undefined
  if (floor.error && !floor.data) {
    return <Failed error={floor.error} onRetry={() => void floor.refetch()} />
  }
  if (floor.data?.count === 0 || (shown.warehouse === '' && known)) {
    return <Nothing title={t('console:map.empty')} text={t('console:map.emptyHint')} />
  }
  if (!floor.data || !figures) {
    return (
      <div className="p-4">
        <Skeleton label={t('common:loading')} lines={8} />
      </div>
    )
  }
  if (!floor.data.placed) {
    return <Nothing title={t('console:map.unplaced')} text={t('console:map.unplacedHint')} />
  }
  const level =
    shown.level !== ALL_LEVELS && floor.data.levels.includes(Number(shown.level)) ? shown.level : ALL_LEVELS
  return (
    <>
      <Tools shown={shown} floor={floor.data} level={level} waiting={waiting} />
      {error && (
        <div className="px-4 py-2">
          <Notice state="wrong" title={t('console:list.stale')}>
            {problem.whole(error).text}
          </Notice>
        </div>
      )}
      <FloorAndTable shown={shown} floor={floor.data} figures={figures} level={level} />
    </>
  )
}

/** Why there is nothing to draw, and the way to the builder. */
function Nothing({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation('console')
  const may = useMay('locations:write')
  return (
    <Trouble
      heading="h2"
      icon={MapIcon}
      title={title}
      text={text}
      action={
        may && (
          <Link to="/locations/build" className={primaryLink}>
            <MapPinPlus aria-hidden="true" className="size-4" />
            {t('build.open')}
          </Link>
        )
      }
    />
  )
}

function Tools({
  shown,
  floor,
  level,
  waiting,
}: {
  shown: Shown
  floor: Floor
  level: string
  waiting: boolean
}) {
  const { t } = useTranslation(['console', 'common'])
  const language = useLanguage()
  const field = useRef<HTMLInputElement>(null)
  const { change, layer } = shown
  useKeys([
    { id: 'filter', code: 'Slash', run: () => field.current?.focus() },
    { id: 'close', code: 'Escape', run: () => change({ row: null, stack: null }) },
  ])
  const set = (name: string) => (value: string) => change({ [name]: value || null })
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-4 py-1.5">
      <input
        ref={field}
        type="search"
        aria-label={t('console:map.find')}
        placeholder={t('console:map.findHint')}
        value={shown.typed}
        onChange={({ target }) => set('q')(target.value)}
        onKeyDown={({ key }) => {
          const code = asCode(shown.typed)
          const first = floor.byCode.has(code) ? code : floor.codes.find((one) => one.startsWith(code))
          if (key === 'Enter' && code !== '' && first) change({ row: first, stack: null }, { push: true })
        }}
        className="h-8 w-44 rounded-control border border-line-strong bg-surface px-2.5 font-mono text-small placeholder:font-sans placeholder:text-muted"
      />
      <Segmented
        bare
        label={t('console:map.show')}
        value={layer}
        options={shown.layers.map((value) => ({ value, label: t(`console:map.layer.${value}`) }))}
        onChange={set('layer')}
      />
      {layer === 'picks' && (
        <Select
          bare
          label={t('console:map.days')}
          value={shown.days}
          options={DAYS.map((value) => ({
            value,
            label: t('console:map.lastDays', { count: Number(value) }),
          }))}
          onChange={(chosen) => set('days')(chosen)}
        />
      )}
      {floor.levels.length > 1 && (
        <Select
          bare
          label={t('console:map.level')}
          value={level}
          options={[
            { value: ALL_LEVELS, label: t('console:map.allLevels') },
            ...floor.levels.map((height) => ({
              value: String(height),
              label: t('console:map.atHeight', { height: formatNumber(height / 1000, language) }),
            })),
          ]}
          onChange={(chosen) => set('level')(chosen === ALL_LEVELS ? '' : chosen)}
        />
      )}
      {shown.warehouses.length > 1 && (
        <Select
          bare
          label={t('console:col.warehouse')}
          value={shown.warehouse}
          options={shown.warehouses.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(chosen) => change({ warehouse_id: chosen, row: null, stack: null, level: null })}
        />
      )}
      <p role="status" className="tabular ml-auto text-small whitespace-nowrap text-muted">
        {waiting
          ? t('common:loading')
          : t('console:map.places', { count: floor.count, shown: formatNumber(floor.count, language) })}
      </p>
    </div>
  )
}

function FloorAndTable({
  shown,
  floor,
  figures,
  level,
}: {
  shown: Shown
  floor: Floor
  figures: Figures
  level: string
}) {
  const { t } = useTranslation('console')
  const { layer, change, open } = shown
  const search = asCode(shown.typed)
  const picture = usePicture({ floor, figures, layer, level, search, open })
  const handle = useRef<FloorHandle>(null)
  const { cells } = picture
  const visible = useMemo(
    () => (place: number) => (cells.of[place] ?? -1) >= 0 && (floor.codes[place] ?? '').startsWith(search),
    [cells, floor, search],
  )
  const patch = useCallback((next: Patch) => change(next, { push: true }), [change])
  const openPlace = (code: string) => patch({ row: code, stack: null })
  // What was found in the table, by a search or by a link comes into the middle; what was clicked is in sight.
  const clicked = useRef<string | null>(null)
  const here = open === null ? -1 : (cells.of[floor.byCode.get(open) ?? -1] ?? -1)
  useEffect(() => {
    if (here >= 0 && clicked.current !== open) handle.current?.show(here)
    clicked.current = null
  }, [here, open])
  const pick = (cell: number) => {
    const places = cells.places.subarray(cells.from[cell], cells.from[cell + 1])
    const code = floor.codes[places[0] ?? 0] ?? ''
    clicked.current = code
    patch(places.length === 1 ? { row: code, stack: null } : { row: null, stack: code })
  }
  const stacked = shown.stack === null ? -1 : (cells.of[floor.byCode.get(shown.stack) ?? -1] ?? -1)
  const close = () => change({ row: null, stack: null })
  return (
    <div className="flex min-h-0 flex-1 flex-col md:flex-row">
      <div className="flex min-h-60 min-w-0 flex-1 flex-col">
        <FloorCanvas
          picture={picture}
          handle={handle}
          label={t('map.drawing', { layer: t(`map.layer.${layer}`), count: cells.count })}
          onPick={pick}
          onFirst={() => performance.mark('map drawn')}
        />
        <Legend picture={picture} title={t(`map.legendOf.${layer}` as const)} />
      </div>
      <aside
        aria-label={t(open ? 'list.panel' : 'map.table')}
        className={`flex min-h-0 flex-1 flex-col border-t border-line-strong bg-surface md:flex-none md:border-t-0 md:border-l ${open || stacked >= 0 ? 'overflow-y-auto md:w-100 lg:w-110' : 'md:w-88'}`}
      >
        {open ? (
          <PlaceByCode warehouse={shown.warehouse} code={open} onClose={close} />
        ) : stacked >= 0 ? (
          <StackPanel
            floor={floor}
            figures={figures}
            layer={layer}
            places={[...cells.places.subarray(cells.from[stacked], cells.from[stacked + 1])]}
            onOpen={openPlace}
            onClose={close}
          />
        ) : (
          <PlaceTable
            floor={floor}
            figures={figures}
            layer={layer}
            shown={visible}
            open={open}
            onOpen={openPlace}
          />
        )}
      </aside>
    </div>
  )
}
