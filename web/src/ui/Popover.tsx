import { Popover as Folding, PopoverButton, PopoverPanel } from '@headlessui/react'
import type { ReactNode } from 'react'

interface Props {
  /** What the button shows. */
  button: ReactNode
  /** The name of what unfolds. */
  label: string
  className?: string
  side?: 'start' | 'end'
  width?: string
  children: (close: () => void) => ReactNode
}

/** A button and what unfolds under it. Esc or a click elsewhere folds it; the focus goes back to the button. */
export function Popover({ button, label, className = '', side = 'start', width = 'w-64', children }: Props) {
  return (
    <Folding className="relative">
      <PopoverButton aria-haspopup="dialog" className={className}>
        {button}
      </PopoverButton>
      <PopoverPanel
        role="dialog"
        aria-label={label}
        className={`absolute top-full z-30 mt-1 max-h-100 overflow-y-auto rounded-control border border-line-strong bg-surface p-1 text-ink ${side === 'end' ? 'right-0' : 'left-0'} ${width}`}
      >
        {({ close }) => <>{children(() => close())}</>}
      </PopoverPanel>
    </Folding>
  )
}

/** A line of a menu. */
export function MenuItem({
  children,
  onClick,
  icon,
  disabled = false,
}: {
  children: ReactNode
  onClick: () => void
  icon?: ReactNode
  disabled?: boolean
}) {
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="flex min-h-8 w-full items-center gap-2 rounded-control px-2 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2 disabled:text-muted"
    >
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
    </button>
  )
}
