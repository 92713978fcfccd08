import { ApiError, NO_ANSWER, readProblem, TOO_SLOW, UNREADABLE } from './problem'

const TIMEOUT_MS = 15_000

interface Options {
  signal?: AbortSignal | undefined
  timeoutMs?: number
  /** The version that was read: a change of anything newer is refused, so that nobody's is overwritten unseen. */
  ifMatch?: number | undefined
}

type ContactListener = (reached: boolean) => void
const contacts = new Set<ContactListener>()

/** Tells after each call whether a server was heard. */
export function onContact(listener: ContactListener): () => void {
  contacts.add(listener)
  return () => contacts.delete(listener)
}

function tell(reached: boolean): void {
  for (const listener of contacts) listener(reached)
}

/** Proxies answer so when the server behind them is gone. */
const GATEWAY = new Set([502, 504])

/** An answer that is no refusal. */
export interface Answer {
  status: number
  body: unknown
}

async function send(method: string, path: string, init: RequestInit, options: Options): Promise<Answer> {
  const abort = new AbortController()
  const cancel = () => abort.abort()
  options.signal?.addEventListener('abort', cancel)
  if (options.signal?.aborted) cancel()
  let slow = false
  const timer = setTimeout(() => {
    slow = true
    cancel()
  }, options.timeoutMs ?? TIMEOUT_MS)

  try {
    const response = await fetch(path, { ...init, method, signal: abort.signal, credentials: 'same-origin' })
    const json = response.headers.get('content-type')?.includes('json') ?? false
    const text = await response.text()
    const body: unknown = json && text !== '' ? JSON.parse(text) : undefined
    tell(!(GATEWAY.has(response.status) && !json))
    if (!response.ok) throw new ApiError(readProblem(response.status, response.headers, body), body)
    // A page where data should be: a hotspot's or a proxy's.
    if (text !== '' && !json) throw ApiError.client(UNREADABLE, response.status)
    return { status: response.status, body }
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (options.signal?.aborted) throw error
    tell(false)
    throw ApiError.client(slow ? TOO_SLOW : error instanceof SyntaxError ? UNREADABLE : NO_ANSWER)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', cancel)
  }
}

/**
 * To begin a request takes milliseconds on a slow device. A screen asks for many things at once: each is begun in a turn of its own,
 * and what the person does comes between them.
 */
const ownTurn = (): Promise<void> | undefined =>
  (globalThis as { scheduler?: { yield?: () => Promise<void> } }).scheduler?.yield?.()

/** Reads. The type is the caller's word for what the API's description promises. */
export async function get<T>(path: string, options: Options = {}): Promise<T> {
  await ownTurn()
  return (await send('GET', path, { headers: { accept: 'application/json' } }, options)).body as T
}

/** Sends a command. The same key makes a repetition harmless. */
export async function command<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  key: string,
  body?: unknown,
  options: Options = {},
): Promise<T> {
  const text = body === undefined ? null : JSON.stringify(body)
  return (await submit(method, path, key, text, options)).body as T
}

/** Sends a command whose body was written before, to the letter: the key is bound to it. */
export function submit(
  method: string,
  path: string,
  key: string,
  body: string | null,
  options: Options & { headers?: Record<string, string> } = {},
): Promise<Answer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'idempotency-key': key,
    ...options.headers,
  }
  if (body !== null) headers['content-type'] = 'application/json'
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`
  return send(method, path, body === null ? { headers } : { headers, body }, options)
}
