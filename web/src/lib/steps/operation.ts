import { fillBody } from './body'
import type { Run } from './run'
import type { Call, Message } from './script'

/** What the runner may not make up itself: keys and the time, so that it stays pure. */
export interface Env {
  newKey: () => string
  now: () => Date
}

/** Something to be done by the server. The key is made before anything is sent, so that sending again is harmless. */
export interface Operation {
  key: string
  /** The `operationId` in the API's description. */
  operation: string
  method: string
  path: string
  body: unknown
  /** The device's time of the act. */
  recordedAt: string
  /** What it belongs to; none for work that is no task, or several at once: then its path says which. */
  task: string | null
  /** What was done, in the words of the step. */
  what: Message
  /** What it was done with or where. */
  title: string | null
}

/** The operation of an outcome, with the slots as they are filled now. */
export function operationOf(call: Call, run: Run, what: Message, title: string | null, env: Env): Operation {
  return {
    key: env.newKey(),
    operation: call.operation,
    method: call.method,
    path: call.path,
    body: fillBody(call.body, run.filled),
    recordedAt: env.now().toISOString(),
    task: (run.script.also ?? []).length > 0 ? null : (run.script.task?.id ?? null),
    what,
    title,
  }
}
