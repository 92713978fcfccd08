import type { Handler } from './scan/queue'
import type { Reading as Read } from './scan/reading'
import { useScans as useReadings } from './scan/ScanProvider'
import type { RawScan } from './scan/scan'
import type { Reading, Scan } from './steps'

/** What a step can take of one way to read a scan; null if it says nothing that fills a slot. */
function readingOf(found: Read): Reading | null {
  switch (found.kind) {
    case 'location': {
      const code = found.code ?? found.gln
      return code === undefined ? { code: found.text } : { code }
    }
    case 'check_digits':
      return { code: found.location }
    case 'license_plate':
    case 'logistic_content': {
      const unit = found.sscc ?? ('lpn' in found ? found.lpn : undefined)
      return unit === undefined ? { code: found.text } : { unit }
    }
    case 'product':
    case 'gs1': {
      const { gtin, lot, serial, count } = found
      const expiry = found.expiry ?? found.best_before
      return {
        ...(gtin !== undefined && { code: gtin }),
        ...(lot !== undefined && { lot }),
        ...(serial !== undefined && { serial }),
        ...(expiry !== undefined && { expiry }),
        ...(count !== undefined && { count: String(count) }),
      }
    }
    case 'asset':
      return { code: found.grai ?? found.giai ?? found.text }
    case 'device':
    case 'printer':
    case 'document':
      return { code: found.code }
    case 'error':
      // Who knows the code better decides: the task's own barcodes, then the server.
      return { code: found.text }
    default:
      return null
  }
}

/** Printed commands that are called otherwise in scripts. */
const ACTIONS: Record<string, string> = { end: 'finish', new_unit: 'new_carton' }

/** A scan as steps take it; null if there is nothing in it. */
export function scanOf(found: Read): Scan | null {
  const { text } = found
  if (found.kind === 'ignored') return null
  if (found.kind === 'command') {
    return { text, command: ACTIONS[found.command] ?? found.command, readings: [] }
  }
  const ways = found.kind === 'ambiguous' ? found.candidates : [found]
  const readings = ways.map(readingOf).filter((one) => one !== null)
  return { text, readings }
}

/** What was scanned: as a step takes it, and as it arrived. */
export interface ScannedBy {
  scan: Scan
  raw: RawScan
}

/** Hands scans over one after the other; the next waits until the handler is done. One that it passes on is for the next screen. */
export function useScans(handler: Handler<ScannedBy>, level = 0): void {
  useReadings((found) => {
    const scan = scanOf(found.reading)
    return scan ? handler({ scan, raw: found }) : undefined
  }, level)
}
