import { Link } from '@tanstack/react-router'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Search } from '~/lib/search'
import { type State, states } from '~/ui/state'

/** The server counts to this, and says one more for whatever is beyond. */
const COUNTED = 1_000

/** A count as it is known: beyond a thousand nobody counts on. */
export function useCount(): (count: number) => string {
  const language = useLanguage()
  return (count) => (count > COUNTED ? `${formatNumber(COUNTED, language)}+` : formatNumber(count, language))
}

export type TowerPath = '/tasks' | '/orders' | '/deliveries'

interface Props {
  label: string
  count: number | undefined
  to: TowerPath
  search: Search
  /** What it says if there are any. */
  state: State
}

/** A number, and the list that it is made of. It speaks up only when there is something. */
export function Tile({ label, count, to, search, state }: Props) {
  const shown = useCount()
  const loud = count !== undefined && count > 0 && (state === 'wrong' || state === 'attention')
  const { icon: Icon, ink } = states[state]
  return (
    <Link
      to={to}
      search={search}
      className="flex min-w-32 flex-1 flex-col gap-0.5 rounded-control border border-line bg-surface px-3 py-2.5 hover:border-line-strong hover:bg-hover"
    >
      <span className="flex items-center gap-1.5 text-small text-muted">
        {loud && <Icon aria-hidden="true" className={`size-4 shrink-0 ${ink}`} />}
        {label}
      </span>{' '}
      <span
        className={`tabular text-[1.75rem] leading-9 font-semibold ${loud ? ink : count === 0 ? 'text-muted' : ''}`}
      >
        {count === undefined ? <span className="text-muted">…</span> : shown(count)}
      </span>
    </Link>
  )
}
