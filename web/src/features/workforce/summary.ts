/** What a task's summary may say. Each kind of task says some of it. */
const KEYS = ['order', 'name', 'sku', 'quantity', 'lot', 'serial', 'sscc', 'stops', 'to'] as const

export interface Said {
  key: (typeof KEYS)[number] | 'text'
  value: string
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''

/**
 * The parts of a summary in the order in which a person wants them. What is not known is left out: the summary is there for
 * lists, the task itself says all.
 */
export function partsOf(summary: unknown): Said[] {
  if (typeof summary !== 'object' || summary === null) {
    const value = asText(summary)
    return value === '' ? [] : [{ key: 'text', value }]
  }
  const fields = new Map(Object.entries(summary))
  return KEYS.map((key) => ({ key, value: asText(fields.get(key)) })).filter(({ value }) => value !== '')
}
