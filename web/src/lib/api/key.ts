import { isApiError } from './problem'

/** A new value for `Idempotency-Key`. `randomUUID` is missing where the page is not served over HTTPS or from localhost. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * The key of a command that a person may send again. It stays the same while nobody knows whether the command was
 * done; another body or a definite answer begins a new command.
 */
export class CommandKey {
  #body: string | null = null
  #key = ''

  of(body: unknown): string {
    const text = JSON.stringify(body) ?? ''
    if (this.#body !== text) {
      this.#body = text
      this.#key = newKey()
    }
    return this.#key
  }

  /** Sends a command under its key. Only an answer that leaves open whether it was done keeps the key. */
  async send<T>(what: unknown, send: (key: string) => Promise<T>): Promise<T> {
    try {
      const answer = await send(this.of(what))
      this.settle()
      return answer
    } catch (error) {
      if (isApiError(error) && !error.undecided) this.settle()
      throw error
    }
  }

  /** A definite answer came, good or bad. */
  settle(): void {
    this.#body = null
  }
}
