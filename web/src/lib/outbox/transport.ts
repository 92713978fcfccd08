import { submit } from '~/lib/api/client'
import { ApiError, isApiError } from '~/lib/api/problem'
import type { Transport } from './sender'
import { accepted, failed } from './verdict'

/** From when on an operation counts as sent later than it was done. */
const LATE_MS = 10_000

/** The browser tells when there is a network again; this is for one that forgets to. */
const ASLEEP_MS = 15_000

/** Sends over the network. */
export const overNetwork: Transport = async (entry) => {
  // Nothing can leave the device, so that what waits can be taken back for certain.
  if (!navigator.onLine) return { is: 'later', afterMs: ASLEEP_MS, refusal: null, untried: true }
  const late = Date.now() - Date.parse(entry.recordedAt) > LATE_MS || entry.attempts > 0
  try {
    const { status, body } = await submit(entry.method, entry.path, entry.key, entry.body, {
      headers: late ? { 'ambar-recorded-at': entry.recordedAt } : {},
    })
    return accepted(status, body)
  } catch (error) {
    const { problem } = isApiError(error) ? error : ApiError.client('client.no_answer')
    return failed(problem, entry)
  }
}
