import { partsOf } from './summary'

/** What a task is about, in one line: a name, a code, how much, where to. */
export function taskText(summary: unknown): string {
  const said = new Map(partsOf(summary).map(({ key, value }) => [key, value]))
  const of = said.get('order') ?? said.get('sku')
  const quantity = said.get('quantity')
  const parts = [
    of,
    said.get('name'),
    quantity && `× ${quantity}`,
    said.get('lot'),
    said.get('to') && `→ ${said.get('to')}`,
  ]
  return parts.filter(Boolean).join(' ') || said.get('text') || ''
}
