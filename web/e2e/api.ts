import { randomUUID } from 'node:crypto'

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by tests that fail loudly on a wrong one.
export type Answer = any

/** The API as an integrator calls it, for what a journey needs to find there and what it has left. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path)
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body)
  }

  /** Sets what nobody had set, where that is asked for. */
  put(path: string, body: unknown, version?: number): Promise<Answer> {
    return this.send('PUT', path, body, version)
  }

  private async send(method: string, path: string, body?: unknown, version?: number): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}` }
    if (version !== undefined) headers['if-match'] = `"${version}"`
    if (method !== 'GET') headers['idempotency-key'] = randomUUID()
    if (body !== undefined) headers['content-type'] = 'application/json'
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
