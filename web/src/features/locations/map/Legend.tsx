import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useTheme } from '~/lib/theme'
import { type Colours, css, fillOf, readColours } from '../plan/colours'
import type { Picture } from '../plan/draw'
import type { Class } from '../plan/layers'
import { LOCKS } from './useFigureText'

/** What the colours say, and how many boxes have each. */
export function Legend({ picture, title }: { picture: Picture; title: string }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const name = useClassName(picture)
  const list = useRef<HTMLUListElement>(null)
  const theme = useTheme()
  const [colours, setColours] = useState<Colours | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    if (list.current?.parentElement) setColours(readColours(list.current.parentElement))
  }, [theme])
  const counts = new Array<number>(picture.scale.length).fill(0)
  for (const one of picture.classes) counts[one] = (counts[one] ?? 0) + 1
  return (
    <section aria-label={t('map.legend')} className="flex flex-col gap-1.5 border-t border-line px-3 py-2">
      <h2 className="text-small font-medium text-muted">{title}</h2>
      <ul ref={list} className="flex flex-wrap gap-x-4 gap-y-1">
        {picture.scale.map((one, at) =>
          (counts[at] ?? 0) === 0 && at > 0 && typeof one.strength === 'string' ? null : (
            <li key={String(one.from)} className="flex items-center gap-1.5 text-small">
              <span
                aria-hidden="true"
                className="size-3.5 rounded-[2px] border border-line-strong"
                style={colours ? { background: css(fillOf(picture.layer, one, colours)) } : undefined}
              />
              {name(one)}
              <span className="tabular text-muted">{formatNumber(counts[at] ?? 0, language)}</span>
            </li>
          ),
        )}
        <li className="flex items-center gap-1.5 text-small">
          <span
            aria-hidden="true"
            className="flex size-3.5 items-center justify-center border border-line-strong leading-none"
          >
            ✕
          </span>
          {t('map.locked')}
        </li>
      </ul>
    </section>
  )
}

function useClassName({ layer }: Picture): (of: Class) => string {
  const { t } = useTranslation('console')
  return ({ from, to, strength }) => {
    if (layer === 'locks') return t(`map.lock.${LOCKS[from] ?? 'none'}`)
    if (strength === 'none') return t(`map.none.${layer}`)
    if (strength === 'over') return t('map.over')
    if (strength === 'open') return t('map.open')
    const first = Math.ceil(from)
    const unit = layer === 'occupancy' ? ' %' : ''
    if (to === null) return t('map.from', { from: first })
    return first === to ? `${first}${unit}` : `${first}–${to}${unit}`
  }
}
