import { useEffect, useState } from 'react'

/** The seconds that are left of so many since then. */
export function useCountdown(seconds: number | null, since: number): number {
  const [now, setNow] = useState(() => Date.now())
  const end = seconds === null ? 0 : since + seconds * 1000
  const left = Math.max(0, Math.ceil((end - Math.max(now, since)) / 1000))

  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setNow(Date.now()), 1000)
    return () => clearTimeout(timer)
  })

  return left
}
