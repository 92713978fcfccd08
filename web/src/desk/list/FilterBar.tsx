import { ListFilter as FilterIcon, Search as SearchIcon, X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDate, formatDateTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { MenuItem, Popover } from '~/ui/Popover'
import type { ListFilter, ListSpec } from './spec'
import type { ListState } from './state'

interface Props<Row> {
  spec: ListSpec<Row>
  state: ListState<Row>
  main: RefObject<HTMLInputElement | null>
  end?: ReactNode
}

/** What the server is asked to leave out: a field to type into, a chip for each filter that is set, and the others behind a button. */
export function FilterBar<Row>({ spec, state, main, end }: Props<Row>) {
  const { t } = useTranslation('console')
  const field = spec.filters.find((filter) => filter.main)
  const set = spec.filters.filter(({ id, main: own }) => !own && state.filters[id])
  const others = spec.filters.filter(
    ({ id, main: own, kind }) => !own && kind !== 'reference' && !state.filters[id],
  )
  const clear = Object.fromEntries(spec.filters.map(({ id }) => [id, null]))
  const any = Object.keys(state.filters).length > 0
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-1.5 border-b border-line px-4 py-1.5">
      {field && (
        <TypedFilter
          filter={field}
          value={state.filters[field.id] ?? ''}
          onChange={(value) => state.change({ [field.id]: value || null })}
          input={main}
        />
      )}
      {set.map((filter) => (
        <Chip
          key={filter.id}
          filter={filter}
          value={state.filters[filter.id] ?? ''}
          onChange={(value) => state.change({ [filter.id]: value })}
        />
      ))}
      {others.length > 0 && (
        <Popover
          label={t('list.addFilter')}
          button={
            <>
              <FilterIcon aria-hidden="true" className="size-3.5" />
              {t('list.filter')}
            </>
          }
          className="flex h-8 items-center gap-1.5 rounded-control border border-dashed border-line-strong px-2 text-small text-muted transition-colors hover:bg-hover hover:text-ink"
          width="w-72"
        >
          {(close) => (
            <AddFilter
              filters={others}
              onChoose={(id, value) => {
                state.change({ [id]: value })
                close()
              }}
            />
          )}
        </Popover>
      )}
      {any && (
        <button
          type="button"
          onClick={() => state.change(clear)}
          className="h-8 rounded-control px-2 text-small text-muted hover:text-ink"
        >
          {t('list.clear')}
        </button>
      )}
      {end && <div className="ml-auto flex items-center gap-1.5">{end}</div>}
    </div>
  )
}

/** Typing waits a moment, so that the server is not asked for every letter; Enter does not wait. */
function TypedFilter({
  filter,
  value,
  onChange,
  input,
}: {
  filter: ListFilter
  value: string
  onChange: (value: string) => void
  input: RefObject<HTMLInputElement | null>
}) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), 250)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <label className="relative flex w-64 max-w-full items-center">
      <SearchIcon aria-hidden="true" className="pointer-events-none absolute left-2 size-3.5 text-muted" />
      <span className="sr-only">{filter.label}</span>
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={filter.hint ?? filter.label}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={({ key }) => key === 'Enter' && onChange(text.trim())}
        className="h-8 w-full rounded-control border border-line-strong bg-surface pr-2 pl-7 placeholder:text-muted"
      />
    </label>
  )
}

function Chip({
  filter,
  value,
  onChange,
}: {
  filter: ListFilter
  value: string
  onChange: (value: string | null) => void
}) {
  const { t } = useTranslation('console')
  const shown = useShown(filter, value)
  return (
    <div className="flex h-8 items-stretch rounded-control border border-line-strong bg-surface text-small">
      {filter.kind === 'reference' ? (
        <span className="flex items-center gap-1 px-2">
          <span className="text-muted">{filter.label}</span> {shown}
        </span>
      ) : (
        <Popover
          label={t('list.changeFilter', { name: filter.label })}
          button={
            <>
              <span className="text-muted">{filter.label}</span> <span className="font-medium">{shown}</span>
            </>
          }
          className="flex h-full items-center gap-1 rounded-l-control px-2 hover:bg-hover focus-visible:-outline-offset-2"
          width="w-64"
        >
          {(close) => (
            <FilterValue
              filter={filter}
              value={value}
              onChoose={(next) => {
                onChange(next)
                close()
              }}
            />
          )}
        </Popover>
      )}
      <button
        type="button"
        aria-label={t('list.removeFilter', { name: filter.label })}
        onClick={() => onChange(null)}
        className="flex w-7 items-center justify-center rounded-r-control border-l border-line text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </div>
  )
}

function useShown({ kind, options, shown }: ListFilter, value: string): ReactNode {
  const language = useLanguage()
  if (shown) return shown(value)
  if (kind === 'choice') return options?.find((option) => option.value === value)?.label ?? value
  if (kind === 'day') return formatDate(value, language)
  if (kind === 'moment') return formatDateTime(value, language)
  return value
}

/** First which filter, then its value, in the same place. */
function AddFilter({
  filters,
  onChoose,
}: {
  filters: readonly ListFilter[]
  onChoose: (id: string, value: string) => void
}) {
  const [chosen, setChosen] = useState<ListFilter | null>(filters.length === 1 ? (filters[0] ?? null) : null)
  if (chosen) return <FilterValue filter={chosen} value="" onChoose={(value) => onChoose(chosen.id, value)} />
  return filters.map((filter) => (
    <MenuItem key={filter.id} onClick={() => setChosen(filter)}>
      {filter.label}
    </MenuItem>
  ))
}

/** A moment as the server wants it, from what the browser's field holds: local time. */
const asMoment = (local: string) => (local === '' ? '' : new Date(local).toISOString())

/** The local time of a moment, as the browser's field wants it. */
export function localMoment(moment: string): string {
  const time = new Date(moment)
  if (Number.isNaN(time.getTime())) return ''
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function FilterValue({
  filter,
  value,
  onChoose,
}: {
  filter: ListFilter
  value: string
  onChoose: (value: string) => void
}) {
  const { t } = useTranslation('console')
  const [text, setText] = useState(filter.kind === 'moment' ? localMoment(value) : value)
  if (filter.kind === 'choice') {
    return (
      <div className="flex flex-col">
        <p className="px-2 py-1 text-small text-muted">{filter.label}</p>
        {filter.options?.map((option) => (
          <MenuItem key={option.value} onClick={() => onChoose(option.value)}>
            <span className={option.value === value ? 'font-semibold' : ''}>{option.label}</span>
          </MenuItem>
        ))}
      </div>
    )
  }
  const type = { text: 'text', day: 'date', moment: 'datetime-local', reference: 'text' }[filter.kind]
  return (
    <form
      className="flex flex-col gap-2 p-2"
      onSubmit={(event) => {
        event.preventDefault()
        const next = filter.kind === 'moment' ? asMoment(text) : text.trim()
        if (next !== '') onChoose(next)
      }}
    >
      <label className="flex flex-col gap-1">
        <span className="text-small text-muted">{filter.label}</span>
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
          autoFocus
          type={type}
          value={text}
          placeholder={filter.hint}
          onChange={(event) => setText(event.target.value)}
          className="h-8 w-full rounded-control border border-line-strong bg-surface px-2 placeholder:text-muted"
        />
      </label>
      <button
        type="submit"
        className="h-8 rounded-control bg-accent px-3 font-semibold text-on-accent hover:bg-accent-hover"
      >
        {t('list.apply')}
      </button>
    </form>
  )
}
