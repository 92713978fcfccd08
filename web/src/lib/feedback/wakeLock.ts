import { useEffect } from 'react'

/** Keeps the screen on while something is to be done; again after the person came back to the page. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let left = false
    const take = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        const taken = await navigator.wakeLock?.request('screen')
        if (left) await taken?.release()
        else lock = taken ?? null
      } catch {
        // A low battery may forbid it.
      }
    }
    const again = () => void take()
    void take()
    document.addEventListener('visibilitychange', again)
    return () => {
      left = true
      document.removeEventListener('visibilitychange', again)
      void lock?.release().catch(() => undefined)
    }
  }, [])
}
