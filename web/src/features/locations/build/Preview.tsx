import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useProblemText } from '~/lib/useProblemText'
import { Notice } from '~/ui/Notice'
import type { Floor } from '../plan/floor'
import type { Draft, Read } from './draft'
import { layOut, onExisting, onOneSpot, type Spot } from './layout'
import { PlanPreview } from './PlanPreview'
import { isProblem, MOST_PLACES } from './pattern'
import type { DryRun } from './useDryRun'

interface Props {
  draft: Draft
  read: Read
  /** What stands there already, if that is known. */
  floor: Floor | undefined
  dry: DryRun
}

const NO_SPOTS: readonly Spot[] = []

/** What would be there: how many, which codes, what is in the way, drawn on the floor. */
export function Preview({ draft, read, floor, dry }: Props) {
  const { t } = useTranslation('console')
  const key = JSON.stringify([draft.pattern, read.start, read.stepsMm, draft.walk])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of it
  const spots = useMemo(
    () =>
      isProblem(read.pattern) || !read.start || !read.stepsMm
        ? NO_SPOTS
        : layOut(read.pattern, read.start, read.stepsMm, draft.walk),
    [key],
  )
  return (
    <section
      aria-label={t('build.preview')}
      className="flex min-h-120 min-w-0 flex-col border-line bg-surface md:min-h-0 md:border-l"
    >
      <div className="flex flex-col gap-3 p-4">
        <h2 className="text-lead font-semibold">{t('build.preview')}</h2>
        <Codes spots={spots} dry={dry} />
        <Warnings spots={spots} floor={floor} dry={dry} />
      </div>
      <PlanPreview spots={spots} floor={floor} />
    </section>
  )
}

function Codes({ spots, dry }: { spots: readonly Spot[]; dry: DryRun }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const first = spots[0]
  const last = spots.at(-1)
  const shown = dry.would?.first ?? []
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
      <dt className="text-muted">{t('build.count')}</dt>
      <dd className="tabular font-semibold">
        <span role="status">
          {t('build.countOf', {
            count: spots.length,
            shown: formatNumber(spots.length, language),
            most: formatNumber(MOST_PLACES, language),
          })}
        </span>
      </dd>
      {first && last && (
        <>
          <dt className="text-muted">{t('build.codes')}</dt>
          <dd className="font-mono text-small leading-5 break-all">
            {first.code === last.code ? first.code : `${first.code} … ${last.code}`}
          </dd>
        </>
      )}
      {shown.length > 0 && (
        <>
          <dt className="text-muted">{t('build.walkFirst')}</dt>
          <dd className="tabular font-mono text-small leading-5 break-words">
            {shown
              .slice(0, 5)
              .map(({ code, pick_sequence }) => `${code} (${pick_sequence})`)
              .join(' → ')}
          </dd>
        </>
      )}
    </dl>
  )
}

/** What is in the way: codes that are taken stop it, places on one spot are a likely mistake. */
function Warnings({ spots, floor, dry }: { spots: readonly Spot[]; floor: Floor | undefined; dry: DryRun }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const taken = useMemo(() => spots.filter(({ code }) => floor?.byCode.has(code)), [spots, floor])
  const standing = useMemo(() => (floor?.placed ? onExisting(spots, positions(floor)) : 0), [spots, floor])
  const together = useMemo(() => onOneSpot(spots), [spots])
  const clash = isApiError(dry.error) && dry.error.problem.code === 'locations.location_code_taken'
  const named = clash && isApiError(dry.error) ? (dry.error.problem.params.codes as string[]) : []
  const codes = taken.length > 0 ? taken.map(({ code }) => code) : named
  const other = dry.error && !clash && !(isApiError(dry.error) && dry.error.problem.errors.length > 0)
  return (
    <div aria-live="polite" className="flex flex-col gap-2 empty:hidden">
      {codes.length > 0 && (
        <Notice state="wrong" title={t('build.clash', { count: codes.length })}>
          <span className="font-mono text-small break-words">
            {codes.slice(0, 8).join(', ')}
            {codes.length > 8 && ' …'}
          </span>
        </Notice>
      )}
      {other && <Notice state="wrong">{problem.whole(dry.error).text}</Notice>}
      {together > 0 && <Notice state="attention">{t('build.together', { count: together })}</Notice>}
      {standing > 0 && codes.length === 0 && (
        <Notice state="attention">{t('build.standing', { count: standing })}</Notice>
      )}
      {dry.would && codes.length === 0 && <Notice state="accepted">{t('build.clear')}</Notice>}
    </div>
  )
}

function* positions(floor: Floor) {
  for (let at = 0; at < floor.count; at++) {
    yield { x: floor.x[at] ?? 0, y: floor.y[at] ?? 0, z: floor.z[at] ?? 0 }
  }
}
