import type { ReactNode } from 'react'

/** Fields that belong together. */
export function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="pb-2 text-lead font-semibold">{title}</legend>
      {hint && <p className="-mt-2 text-small text-muted">{hint}</p>}
      {children}
    </fieldset>
  )
}
