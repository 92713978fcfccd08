import type { Wrong } from './match'
import type { Meaning, Scan } from './reading'
import { isFull, promptOf, type Run, waiting, wanted } from './run'
import type { Accept, Message, SlotKind } from './script'

/** How an input is answered: each has its own sound, vibration, colour, icon and word. */
export type Tone = 'accepted' | 'done' | 'wrong' | 'question'

export interface Feedback {
  tone: Tone
  /** What happened. */
  say: Message
  /** What to do now; none where the screen says it already. */
  next: Message | null
  /** Of a question: what may be meant, with the scan that is asked about. */
  question?: { scan: Scan; meanings: Meaning[] }
}

const message = (code: string, params: Record<string, string> = {}): Message => ({ code, params })

/** What is waited for, to be said after something else came. */
export function expected(run: Run): Message | null {
  const slot = waiting(run)
  return slot && expectedOf(run, slot)
}

const TAPPED: Partial<Record<SlotKind, string>> = {
  quantity: 'expect.quantity',
  confirm: 'expect.confirm',
  reason: 'expect.reason',
  text: 'expect.text',
  check: 'expect.check',
}

function expectedOf(run: Run, { kind, values = [], slot, hint }: Accept): Message {
  const tapped = TAPPED[kind]
  if (tapped) {
    // A quantity that scans add to is asked for by the item.
    const item = wanted(run).find((accept) => accept.kind === 'item')
    return kind === 'quantity' && item ? expectedOf(run, item) : message(tapped)
  }
  const [one, ...more] = values
  const shown = hint ?? promptOf(run)?.hint ?? null
  if (one && more.length === 0) return message(`expect.${kind}`, { value: one.title ?? one.value })
  if (shown !== null && slot === waiting(run)?.slot) return message(`expect.${kind}`, { value: shown })
  return message(`expect.any_${kind}`)
}

function wrongSay(run: Run, wrong: Wrong): Message {
  switch (wrong.why) {
    case 'other':
    case 'not_wanted':
      return message(`wrong.${wrong.why}_${wrong.kind}`, { got: titleOf(run, wrong.kind, wrong.got) })
    case 'ended':
      return message('wrong.ended')
    default: {
      const { why, ...params } = wrong
      return message(`wrong.${why}`, params)
    }
  }
}

/** What people call it. */
function titleOf({ script }: Run, kind: SlotKind, value: string): string {
  return script.barcodes.find((one) => one.kind === kind && one.value === value)?.title ?? value
}

export function wrongFeedback(run: Run, wrong: Wrong): Feedback {
  return { tone: 'wrong', say: wrongSay(run, wrong), next: expected(run) }
}

export function againFeedback(run: Run, kind: SlotKind, value: string): Feedback {
  return { tone: 'accepted', say: message(`again.${kind}`, { value }), next: expected(run) }
}

export function questionFeedback(scan: Scan, meanings: Meaning[]): Feedback {
  return {
    tone: 'question',
    say: message('question.which', { value: scan.text }),
    next: message('question.choose'),
    question: { scan, meanings },
  }
}

/** What was taken; with the count while a quantity grows. */
export function acceptedFeedback(run: Run, value: string | null): Feedback {
  const quantity = wanted(run).find((accept) => accept.quantity)
  const counted = quantity && run.filled[quantity.slot]
  if (quantity?.quantity && typeof counted === 'string' && !isFull(run, quantity)) {
    const { all, unit } = quantity.quantity
    const params = { count: counted, unit, ...(all && { all }) }
    return {
      tone: 'accepted',
      say: message(all ? 'accepted.count_of' : 'accepted.count', params),
      next: null,
    }
  }
  return {
    tone: 'accepted',
    say: value === null ? message('accepted.plain') : message('accepted.value', { value }),
    next: null,
  }
}

export function doneFeedback(run: Run): Feedback {
  return { tone: 'done', say: message(run.at === null ? 'done.all' : 'done.step'), next: null }
}

export const undoneFeedback = (run: Run): Feedback => ({
  tone: 'accepted',
  say: message('undo.done'),
  next: expected(run),
})

export const nothingToUndo = (run: Run): Feedback => ({
  tone: 'wrong',
  say: message('undo.nothing'),
  next: expected(run),
})
