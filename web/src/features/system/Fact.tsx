import type { ReactNode } from 'react'

/** A line of a list of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-center justify-between gap-6 border-t border-line">
      <dt className="text-muted">{name}</dt>
      <dd className="flex flex-wrap items-center justify-end gap-x-2 tabular">{children}</dd>
    </div>
  )
}
