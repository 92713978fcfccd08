import { useTranslation } from 'react-i18next'
import type { Import, ImportRow } from '~/api/imports'
import { StateMark } from '~/desk/Card'
import { at } from './edits'
import type { Editing } from './useEdits'

interface Props {
  of: Import
  /** Undefined until it has come. */
  row: ImportRow | undefined
  index: number
  height: number
  /** The cell where the keyboard is; null in another row. */
  active: number | null
  /** What is being written there; null while nothing is. */
  writing: string | null
  editing: Editing
  onPlace: (cell: number) => void
  onBegin: (cell: number, text: string) => void
  onWrite: (text: string) => void
  onGiveUp: () => void
}

const looks = { new: 'accepted', unchanged: 'waiting', refused: 'wrong' } as const

/** A row of the file, with what would become of it. */
export function RowLine({ of, row, index, height, active, writing, editing, ...on }: Props) {
  const { t } = useTranslation('imports')
  const wrong = new Set(row?.errors.map(({ column }) => column))
  return (
    <tr aria-rowindex={index + 2} style={{ height }} className={active === null ? '' : 'bg-hover'}>
      <th
        scope="row"
        className={`tabular sticky left-0 border-b border-line px-2 text-left font-normal text-muted ${active === null ? 'bg-canvas' : 'bg-hover'}`}
      >
        {row?.row}
      </th>
      <td className="truncate border-b border-line px-2 text-small [&>span]:align-middle">
        {row && <StateMark state={looks[row.outcome]}>{t(`rows.${row.outcome}`)}</StateMark>}
      </td>
      {of.headings.map((heading, cell) => {
        const column = of.heading_columns[cell] ?? null
        const fresh = row && editing.edits.get(at(row.row, cell))
        const value = fresh?.value ?? row?.cells[cell] ?? ''
        const isWrong = !fresh && column !== null && wrong.has(column)
        const isEdited = fresh !== undefined || (row?.edited.includes(cell) ?? false)
        const here = active === cell
        const ground = isWrong
          ? 'bg-wrong-soft text-wrong'
          : isEdited
            ? 'bg-accent-soft'
            : column
              ? ''
              : 'text-muted'
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys
          <td
            // biome-ignore lint/suspicious/noArrayIndexKey: cells are told by their place
            key={cell}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell that is edited is one of a grid
            role="gridcell"
            tabIndex={here && writing === null ? 0 : -1}
            data-place={`${index}:${cell}`}
            aria-invalid={isWrong || undefined}
            aria-selected={here}
            title={value}
            onClick={() => on.onPlace(cell)}
            onDoubleClick={() => on.onBegin(cell, value)}
            onFocus={() => !here && on.onPlace(cell)}
            className={`truncate border-b border-line px-2 focus-visible:-outline-offset-2 ${isWrong ? 'shadow-[inset_0_-2px_0_var(--wrong)]' : ''} ${ground}`}
          >
            {here && writing !== null && row ? (
              <Writer
                label={t('rows.cell', { heading: heading || String(cell + 1), row: row.row })}
                text={writing}
                onWrite={on.onWrite}
                onGiveUp={on.onGiveUp}
              />
            ) : (
              value
            )}
          </td>
        )
      })}
    </tr>
  )
}

interface WriterProps {
  label: string
  text: string
  onWrite: (text: string) => void
  onGiveUp: () => void
}

/** The cell while somebody writes into it. Enter and leaving it keep what was written, Esc does not. */
function Writer({ label, text, onWrite, onGiveUp }: WriterProps) {
  return (
    <input
      aria-label={label}
      defaultValue={text}
      // biome-ignore lint/a11y/noAutofocus: somebody has just asked to write here
      autoFocus
      onFocus={({ target }) => target.select()}
      onBlur={({ target }) => onWrite(target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onWrite(event.currentTarget.value)
        else if (event.key === 'Escape') {
          // It is taken away without having been left.
          event.currentTarget.value = text
          onGiveUp()
        } else return
        event.preventDefault()
        event.stopPropagation()
      }}
      className="h-7 w-full rounded-control border border-line-strong bg-surface px-1.5 text-ink"
    />
  )
}
