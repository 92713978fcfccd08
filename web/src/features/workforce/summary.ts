/** The words of a task's summary, which is a text or an object of texts and numbers; anything deeper is not for lists. */
export function summaryWords(summary: unknown): string[] {
  if (typeof summary === 'string') return summary.trim() === '' ? [] : [summary]
  if (typeof summary === 'number') return [String(summary)]
  if (typeof summary !== 'object' || summary === null || Array.isArray(summary)) return []
  return Object.values(summary).flatMap((value) => (typeof value === 'object' ? [] : summaryWords(value)))
}
