import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { PartProps } from './BuilderPage'
import { Group } from './Group'
import { AXES, type Axis, type Metres } from './layout'

/** Where the first place stands, and how far the next is, range by range. */
export function CoordinatesPart({ draft, set, wrong, steps }: PartProps & { steps: readonly Metres[] }) {
  const { t } = useTranslation('console')
  const id = useId()
  const refused = wrong('steps')
  const row = (name: string, title: string, at: Metres, change: (at: Metres) => void): ReactNode => {
    const faulty = AXES.map((axis) => wrong(`${name}.${axis}`)).find((text) => text !== null)
    return (
      <tr key={name}>
        <th scope="row" className="py-1 pr-2 text-left font-normal">
          {title}
          {faulty && (
            <span id={`${id}-${name}`} className="block text-small text-wrong">
              {faulty}
            </span>
          )}
        </th>
        {AXES.map((axis: Axis) => (
          <td key={axis} className="w-24 py-1 pl-2 align-top">
            <input
              aria-label={`${title}, ${t(`build.axis.${axis}`)}`}
              aria-invalid={wrong(`${name}.${axis}`) !== null}
              aria-describedby={faulty ? `${id}-${name}` : undefined}
              inputMode="decimal"
              autoComplete="off"
              value={at[axis]}
              onChange={({ target }) => change({ ...at, [axis]: target.value })}
              className={`tabular h-9 w-full rounded-control border bg-surface px-2 text-right text-ink ${wrong(`${name}.${axis}`) ? 'border-wrong' : 'border-line-strong'}`}
            />
          </td>
        ))}
      </tr>
    )
  }
  return (
    <Group title={t('build.coordinates')} hint={t('build.coordinatesHint')}>
      <table className="w-full">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t('build.whatMoves')}</span>
            </th>
            {AXES.map((axis) => (
              <th key={axis} scope="col" className="pl-2 text-right text-small font-medium text-muted">
                {t(`build.axis.${axis}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row('start', t('build.start'), draft.start, (start) => set({ start }))}
          {steps.map((step, at) =>
            row(`steps.${at}`, t('build.step', { range: rangeText(draft.pattern, at) }), step, (next) =>
              set({ steps: { ...draft.steps, [at]: next } }),
            ),
          )}
        </tbody>
      </table>
      {refused && (
        <p role="alert" className="text-small text-wrong">
          {refused}
        </p>
      )}
    </Group>
  )
}

/** A range as it was written. */
const rangeText = (pattern: string, at: number) => pattern.match(/\{[^{}]*\}/g)?.[at] ?? ''
