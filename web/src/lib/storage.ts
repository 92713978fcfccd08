/** What this browser remembers. Browsers may forbid it, then nothing is remembered. */

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`ambar.${key}`)
  } catch {
    return null
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`ambar.${key}`)
    else localStorage.setItem(`ambar.${key}`, value)
  } catch {
    // Forbidden: it lasts until the page is closed.
  }
}
