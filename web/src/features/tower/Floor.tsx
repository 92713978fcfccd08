import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { KindFigures } from '~/api/tower'
import { formatDuration } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import type { Search } from '~/lib/search'
import { states } from '~/ui/state'
import { taskFigures } from './figures'
import { Part } from './Part'
import { useCount } from './Tile'

/** Work that waits, is done, is stuck, by kind. Each figure opens the board with its filter. */
export function Floor({ warehouse, where }: { warehouse: string; where: Record<string, string> }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const query = useQuery(taskFigures(warehouse))
  return (
    <Part title={t('tower.floor')} query={query}>
      <div
        className="overflow-x-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
      >
        <table className="w-full text-left">
          <thead className="text-small text-muted">
            <tr className="[&>th]:border-b [&>th]:border-line [&>th]:py-1 [&>th]:pr-3 [&>th]:font-medium [&>th]:whitespace-nowrap">
              <th scope="col">{t('tower.kind')}</th>
              <th scope="col" className="text-right">
                {t('tower.waiting')}
              </th>
              <th scope="col" className="text-right">
                {t('tower.inWork')}
              </th>
              <th scope="col" className="text-right" title={t('tower.lapsedHint')}>
                {t('tower.lapsed')}
              </th>
              <th scope="col" className="pl-5">
                {t('tower.oldest')}
              </th>
            </tr>
          </thead>
          <tbody>
            {query.data?.kinds.map((figures) => (
              <tr key={figures.kind} className="[&>*]:border-b [&>*]:border-line [&>*]:py-1.5 [&>*]:pr-3">
                <th scope="row" className="font-medium whitespace-nowrap">
                  {word(`console:taskKind.${figures.kind}`, figures.kind)}
                </th>
                <Cell count={figures.waiting} search={{ ...where, kind: figures.kind, work: 'waiting' }} />
                <Cell count={figures.in_work} search={{ ...where, kind: figures.kind, work: 'in_work' }} />
                <Cell loud count={figures.lapsed} search={{ ...where, kind: figures.kind, work: 'lapsed' }} />
                <td className="pl-5 whitespace-nowrap">
                  <Oldest figures={figures} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

function Cell({ count, search, loud = false }: { count: number; search: Search; loud?: boolean }) {
  const shown = useCount()
  const { icon: Icon, ink } = states.attention
  const calls = loud && count > 0
  return (
    <td className="tabular text-right">
      <Link
        to="/tasks"
        search={search}
        className={`inline-flex min-w-6 items-center justify-end gap-1 leading-6 underline decoration-line-strong underline-offset-3 hover:decoration-current ${calls ? `font-semibold ${ink}` : count === 0 ? 'text-muted' : 'font-semibold'}`}
      >
        {calls && <Icon aria-hidden="true" className="size-4" />}
        {shown(count)}
      </Link>
    </td>
  )
}

function Oldest({ figures: { oldest_opened_at } }: { figures: KindFigures }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  if (!oldest_opened_at) return <span className="text-muted">{t('tower.nothing')}</span>
  const seconds = Math.max(0, (Date.now() - Date.parse(oldest_opened_at)) / 1000)
  return (
    <time dateTime={oldest_opened_at} className="tabular">
      {formatDuration(seconds < 60 ? seconds : seconds - (seconds % 60), language)}
    </time>
  )
}
