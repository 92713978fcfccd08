import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import type { Handler } from './queue'
import { pageScans, type Scan, type Scans } from './scans'
import { captureScans } from './wedge/capture'

const Context = createContext<Scans>(pageScans)

interface Props {
  scans?: Scans
  /** For keyboards that type only into fields; by default where people touch the screen. */
  catchInput?: boolean
  children: ReactNode
}

/** Catches what is scanned while it is there. Once around the whole app. */
export function ScanProvider({ scans = pageScans, catchInput, children }: Props) {
  useEffect(() => {
    void scans.prepare()
    return captureScans(window, {
      onScan: (raw) => scans.push(raw),
      settings: () => scans.settings,
      ...(catchInput !== undefined && { catchInput }),
    })
  }, [scans, catchInput])
  return <Context value={scans}>{children}</Context>
}

/** Everything that is scanned: to push what another way has caught, and for the settings. */
export const useScanSource = (): Scans => useContext(Context)

/**
 * Gets every scan, one after another, as long as the component is there and nobody is above it. The next scan waits for the
 * promise.
 * @param level above whoever has a lower one: 1 for what lies over a screen
 */
export function useScans(handler: Handler<Scan>, level = 0): void {
  const scans = useScanSource()
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => scans.queue.listen((scan) => latest.current(scan), level), [scans, level])
}
