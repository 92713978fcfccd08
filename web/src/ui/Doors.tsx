import { ArrowUpRight, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface Door {
  href: string
  icon: LucideIcon
  title: string
  hint: string
  /** The address as it is typed, where that is worth knowing. */
  code?: string
}

interface Props {
  doors: readonly Door[]
  /** Whether they stand side by side where there is room. */
  columns?: boolean
  /** Renders a link within this app; without it every door is a plain link. */
  link?: (door: Door, className: string, content: ReactNode) => ReactNode
}

/** Ways out of the page, each with what is behind it. */
export function Doors({ doors, columns = false, link }: Props) {
  const className =
    'group -mx-2 flex items-start gap-3 rounded-control px-2 py-2 transition-colors hover:bg-hover'
  return (
    <ul className={columns ? 'grid gap-x-8 sm:grid-cols-2' : ''}>
      {doors.map((door) => (
        <li key={door.href}>
          {link?.(door, className, <DoorContent {...door} />) || (
            <a href={door.href} className={className}>
              <DoorContent {...door} />
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}

function DoorContent({ icon: Icon, title, hint, code }: Door) {
  return (
    <>
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="font-medium">{title}</span>
          {code && <code className="font-mono text-tiny text-muted">{code}</code>}
        </span>
        <span className="block text-muted">{hint}</span>
      </span>
      <ArrowUpRight
        aria-hidden="true"
        className="mt-0.5 size-4 shrink-0 text-muted opacity-0 transition-opacity group-hover:opacity-100"
      />
    </>
  )
}
