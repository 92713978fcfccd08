import type { Session } from '~/api/types'
import { Cut } from './Cut'
import { Keyboard } from './Keyboard'
import { LiveState } from './LiveState'
import { PersonMenu } from './PersonMenu'
import { WarehouseName } from './WarehouseName'

/** Where, the search, how the connection is, who. */
export function TopLine({ session }: { session: Session }) {
  return (
    <header className="sticky top-0 z-10 bg-canvas">
      <div className="flex h-12 items-center gap-3 border-b border-line px-4 sm:px-6 lg:px-8">
        <div className="hidden min-w-0 shrink sm:block sm:flex-1">
          <WarehouseName session={session} />
        </div>
        <div className="flex min-w-0 flex-1 sm:flex-2 sm:justify-center">
          <Keyboard session={session} />
        </div>
        <div className="flex min-w-0 items-center justify-end gap-3 sm:flex-1">
          <LiveState />
          <PersonMenu session={session} />
        </div>
      </div>
      <Cut />
    </header>
  )
}
