import { type State, states } from './state'

/** A state as icon and word. */
export function StateWord({ state, children }: { state: State; children: string }) {
  const { icon: Icon, ink } = states[state]
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${ink}`}>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {children}
    </span>
  )
}
