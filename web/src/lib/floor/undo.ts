import type { Feedback, Run } from '~/lib/steps'
import { floor } from './floor'
import type { Done, Work } from './works'

/** For so long somebody remembers what they did. */
const REMEMBERED_MS = 10 * 60_000

/** What may be undone of what was performed. */
export function undoable({ last }: Pick<Work, 'last'>): Done | null {
  return last && Date.now() - last.at < REMEMBERED_MS ? last : null
}

/** What to do instead, once an operation may have reached the server. */
const INSTEAD: Record<string, string> = {
  confirm_pick: 'pick',
  complete_putaway: 'move',
  move_stock: 'move',
  move_handling_unit: 'move',
  adjust_stock: 'adjust',
  finish_count: 'count',
  receive_goods: 'receive',
  report_exception: 'exception',
}

const say = (tone: 'accepted' | 'wrong', code: string): Feedback => ({ tone, say: { code }, next: null })

/**
 * Undoes what was performed last. What never left the device is taken back whole; what did is a fact, and the person is told which
 * operation sets it right.
 */
export async function undone(work: Work, last: Done): Promise<{ run: Run; feedback: Feedback }> {
  const before: Work = { ...work, run: last.before, last: null, touched: Date.now() }
  const taken = await floor().outbox.takeBack(last.keys, before)
  if (taken) return { run: before.run, feedback: say('accepted', 'undo.done') }
  return { run: work.run, feedback: say('wrong', `undo.sent.${INSTEAD[last.operation] ?? 'other'}`) }
}
