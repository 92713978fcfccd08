import { Link } from '@tanstack/react-router'
import { Maximize2, X } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { type State, states } from '~/ui/state'

interface Props {
  /** What kind of thing it is. */
  kind: string
  title: ReactNode
  /** Under the title: its codes. */
  codes?: ReactNode
  state?: ReactNode
  since?: ReactNode
  /** What to do next: one primary action, and quiet ones after it. */
  next?: ReactNode
  children: ReactNode
  /** In a panel: the way to the whole page, and the way out. */
  page?: { to: string; params?: Record<string, string> }
  onClose?: (() => void) | undefined
}

/** The level of the headings inside: a card in a panel stands under the title of its list. */
const Inner = createContext<'h2' | 'h3'>('h3')

/** Of any thing, in this order: what is it, in what state and since when, what next, and why. */
export function Card({ kind, title, codes, state, since, next, children, page, onClose }: Props) {
  const { t } = useTranslation('console')
  const Heading = onClose ? 'h2' : 'h1'
  const tool =
    'flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink'
  return (
    <article
      className={`@container flex flex-col gap-4 ${onClose ? 'p-4' : 'mx-auto w-full max-w-280 p-4 sm:p-6'}`}
    >
      <header className="flex flex-col gap-2">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <p className="text-small text-muted">{kind}</p>
            <Heading className="text-title font-semibold break-words">{title}</Heading>
          </div>
          {onClose && page && (
            <Link
              {...(page as { to: '/' })}
              aria-label={t('panel.full')}
              title={t('panel.full')}
              className={tool}
            >
              <Maximize2 aria-hidden="true" className="size-4" />
            </Link>
          )}
          {onClose && (
            <button type="button" aria-label={t('panel.close')} onClick={onClose} className={tool}>
              <X aria-hidden="true" className="size-4" />
            </button>
          )}
        </div>
        {codes && <div className="flex flex-wrap items-center gap-x-4">{codes}</div>}
        {(state || since) && (
          <p className="flex flex-wrap items-center gap-x-3">
            {state}
            {since}
          </p>
        )}
      </header>
      {next && <div className="flex flex-wrap items-center gap-2">{next}</div>}
      <div className="grid grid-cols-1 gap-x-10 gap-y-5 @min-[52rem]:grid-cols-2">
        <Inner.Provider value={onClose ? 'h3' : 'h2'}>{children}</Inner.Provider>
      </div>
    </article>
  )
}

/** A part of a card. What needs the width takes it. */
export function Part({
  title,
  end,
  wide = false,
  children,
}: {
  title: string
  end?: ReactNode
  wide?: boolean
  children: ReactNode
}) {
  const Heading = useContext(Inner)
  return (
    <section className={`flex min-w-0 flex-col gap-1.5 ${wide ? 'col-span-full' : ''}`}>
      <div className="flex items-baseline justify-between gap-3">
        <Heading className="font-semibold">{title}</Heading>
        {end && <div className="text-small">{end}</div>}
      </div>
      {children}
    </section>
  )
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-col">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-6 border-t border-line py-1">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center justify-end gap-x-2 text-right">{children}</dd>
    </div>
  )
}

/** The figures that matter of a thing, large enough to be read first. */
export function Figures({
  figures,
}: {
  figures: { name: string; value: ReactNode; hint?: string; below?: ReactNode }[]
}) {
  return (
    <dl className="col-span-full flex flex-wrap gap-px overflow-hidden rounded-control border border-line bg-line">
      {figures.map(({ name, value, hint, below }) => (
        <div key={name} className="flex-[1_1_6rem] bg-surface px-3 py-2" title={hint}>
          <dt className="text-small text-muted">{name}</dt>
          <dd className="text-lead font-semibold">{value}</dd>
          {below && <dd className="text-small text-muted">{below}</dd>}
        </div>
      ))}
    </dl>
  )
}

/** A state as icon and word, small enough for a row. */
export function StateMark({ state, children }: { state: State; children: ReactNode }) {
  const { icon: Icon, ink } = states[state]
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${ink}`}>
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}
