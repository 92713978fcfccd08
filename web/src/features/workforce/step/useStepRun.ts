import { useCallback, useEffect, useRef, useState } from 'react'
import { newKey } from '~/lib/api/key'
import { isApiError } from '~/lib/api/problem'
import { tell } from '~/lib/feedback/sounds'
import { type Found, floor, meaningOf, resolve, takeAnew, undoable, undone, type Work } from '~/lib/floor'
import { type ScannedBy, useScans } from '~/lib/scans'
import {
  all,
  answer,
  back,
  begin,
  choose,
  confirm,
  type Env,
  type Feedback,
  type Result,
  type Run,
  scan,
  type,
  undo,
} from '~/lib/steps'

const env: Env = { newKey, now: () => new Date() }

/** How long an answer that needs nothing is shown. */
const SHOWN_MS = 1500

export interface StepRun {
  run: Run
  feedback: Feedback | null
  /** What the last scan of an inquiry named. */
  found: Found | null
  /** What was done could not be stored on this device. */
  notKept: boolean
  choose: (action: string) => void
  back: () => void
  all: () => void
  confirm: () => void
  undo: () => void
  /** Whether there is something to undo. */
  canUndo: boolean
  type: (slot: string, text: string) => void
  answer: (at: number) => void
}

/** Runs the script of some work: takes scans and taps, answers them at once, and stores what came of them. */
export function useStepRun(work: Work, onInput: () => void, onPrint: () => void): StepRun {
  const now = useRef(work)
  const [run, setRun] = useState(work.run)
  const [feedback, setFeedback] = useState<Feedback | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const [notKept, setNotKept] = useState(false)
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const stale = useRef(false)

  /** Stores in the order of the inputs; what was answered is on the disk a moment later. */
  const store = useCallback((result: Result) => {
    const { operations } = result
    const [first] = operations
    const at = Date.now()
    const done = first && {
      keys: operations.map(({ key }) => key),
      operation: first.operation,
      // As it was before the input, which is undone with what came of it.
      before: now.current.run,
      at,
    }
    const kept: Work = { ...now.current, run: result.run, touched: at, ...(done && { last: done }) }
    now.current = kept
    setRun(result.run)
    last.current = last.current
      .then(() => floor().outbox.add(result.operations, kept))
      .then(
        () => setNotKept(false),
        () => setNotKept(true),
      )
  }, [])

  const take = useCallback(
    (result: Result) => {
      // Free work is the same script each time.
      stale.current ||= result.refresh && !now.current.id.startsWith('free-')
      store(result)
      setFeedback(result.feedback)
      tell(result.feedback.tone)
    },
    [store],
  )

  // An answer that needs nothing goes by itself; what is wrong or asked stays until the next input.
  useEffect(() => {
    if (feedback?.tone !== 'accepted' && feedback?.tone !== 'done') return
    const timer = setTimeout(() => setFeedback(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [feedback])

  useEffect(() => onRefresh(now, stale, store), [store])

  /** An input is taken back in memory; what was performed, as far as it has not left the device. */
  const undoLast = useCallback(() => {
    const { run: at } = now.current
    const done = undoable(now.current)
    if (at.before.length > 0 || !done) return take(undo(at))
    last.current = last.current.then(async () => {
      const result = await undone(now.current, done)
      now.current = { ...now.current, run: result.run, last: null }
      setRun(result.run)
      setFeedback(result.feedback)
      tell(result.feedback.tone)
    })
  }, [take])

  const scanned = useCallback(
    async (input: ScannedBy) => {
      onInput()
      // No script knows how to print: a label is asked for beside it, and the step stays as it is.
      if (input.scan.command === 'print') return onPrint()
      if (input.scan.command === 'undo') return undoLast()
      const { run: before } = now.current
      setFound(null)
      const result = scan(before, input.scan, env)
      const unknown = result.feedback.say.code === 'wrong.unknown'
      const asks = before.script.flow === 'inquiry' && input.scan.command === undefined
      if (!unknown && !asks) return take(result)
      take(await resolved(before, input, result, setFound))
    },
    [onInput, onPrint, take, undoLast],
  )
  useScans(scanned)

  const on = <A extends unknown[]>(act: (run: Run, ...args: A) => Result) => {
    return (...args: A) => take(act(now.current.run, ...args))
  }
  return {
    run,
    feedback,
    found,
    notKept,
    choose: on((at, id: string) => choose(at, id, env)),
    all: on((at) => all(at, env)),
    confirm: on((at) => confirm(at, env)),
    undo: undoLast,
    canUndo: run.before.length > 0 || undoable(now.current) !== null,
    type: on((at, slot: string, text: string) => type(at, slot, text, env)),
    answer: on((at, which: number) => {
      const asked = feedback?.question
      return asked ? answer(at, asked.scan, which, env) : undo(at)
    }),
    back: () => {
      setFeedback(null)
      store({ run: back(now.current.run), feedback: nothing, operations: [], refresh: false })
    },
  }
}

const nothing: Feedback = { tone: 'accepted', say: { code: 'accepted.plain' }, next: null }

/** A code that the script does not know: the server says what it names, if it can be heard. */
async function resolved(
  run: Run,
  { scan: input, raw }: ScannedBy,
  otherwise: Result,
  show: (found: Found | null) => void,
) {
  try {
    const all = await resolve(raw.raw, run.script.warehouse_id)
    const [first] = all
    if (!first) return otherwise
    show(first)
    const meanings = all.map(meaningOf).filter((meaning) => meaning !== null)
    if (meanings.length === 0) return otherwise
    const [reading = {}] = input.readings
    // Each may be meant: where several fit, the person is asked.
    const readings = meanings.map((meaning) => ({ ...reading, code: reading.code ?? input.text, meaning }))
    return scan(run, { text: input.text, readings }, env)
  } catch (error) {
    if (!isApiError(error) || !error.undecided) return otherwise
    const say = { code: 'wrong.unknown_offline', params: { got: input.text } }
    return { ...otherwise, feedback: { ...otherwise.feedback, say } }
  }
}

/** When more has changed than the script knew, it is taken anew as soon as everything that was done is sent. */
function onRefresh(
  now: { current: Work },
  stale: { current: boolean },
  store: (result: Result) => void,
): () => void {
  const { outbox } = floor()
  let asking = false
  return outbox.subscribe(() => {
    const { queued, signedOut } = outbox.view()
    // In the middle of a step nothing is taken from under the person's hands.
    const busy = now.current.run.before.length > 0 || now.current.run.action !== null
    if (!stale.current || asking || queued > 0 || signedOut || busy) return
    asking = true
    void takeAnew(now.current)
      .then((script) => {
        stale.current = false
        const { run } = now.current
        if (run.before.length > 0) return
        // Also at the end of what the script knew: what was missing may lie elsewhere.
        const fresh = script ? begin(script) : { ...run, at: null }
        if (fresh) store({ run: fresh, feedback: nothing, operations: [], refresh: false })
      })
      .catch(() => undefined)
      .finally(() => {
        asking = false
      })
  })
}
