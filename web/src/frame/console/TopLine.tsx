import type { Session } from '~/api/types'
import { ConnectionState } from '~/ui/ConnectionState'
import { Cut } from './Cut'
import { PersonMenu } from './PersonMenu'
import { WarehouseName } from './WarehouseName'

/** Where, how the connection is, who. */
export function TopLine({ session }: { session: Session }) {
  return (
    <header className="sticky top-0 z-10 bg-canvas">
      <div className="flex h-12 items-center gap-3 border-b border-line px-4 sm:px-6 lg:px-8">
        <div className="min-w-0 flex-1">
          <WarehouseName session={session} />
        </div>
        <ConnectionState />
        <PersonMenu session={session} />
      </div>
      <Cut />
    </header>
  )
}
