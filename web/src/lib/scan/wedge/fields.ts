type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** A field as it was before the first key of a scan fell into it. */
export interface Snapshot {
  field: Field
  value: string
  start: number | null
  end: number | null
}

const NOT_TYPED = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
])

/** Whether people type into an element. */
export function isField(element: unknown): element is Field {
  if (element instanceof HTMLInputElement) return !NOT_TYPED.has(element.type)
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
}

/** Some kinds of fields do not tell where the caret is. */
const caretOf = (field: Field, side: 'selectionStart' | 'selectionEnd') =>
  field instanceof HTMLSelectElement ? null : field[side]

export function snapshotOf(element: Element | null): Snapshot | null {
  if (!isField(element)) return null
  const [start, end] = [caretOf(element, 'selectionStart'), caretOf(element, 'selectionEnd')]
  return { field: element, value: element.value, start, end }
}

/** Sets a value so that those who listen to the field, React above all, hear of it as of typing. */
function write(field: Field, value: string, caret: number | null): void {
  if (field.value === value) return
  const prototype: object = Object.getPrototypeOf(field)
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value)
  if (caret !== null && !(field instanceof HTMLSelectElement)) field.setSelectionRange(caret, caret)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Takes back what keys of a scan have typed into a field. */
export function restore({ field, value, end }: Snapshot): void {
  write(field, value, end)
}

/** Types what was held back and turned out to be a person's. */
export function retype({ field, value, start, end }: Snapshot, text: string): void {
  if (field instanceof HTMLSelectElement) return
  const [from, to] = [start ?? value.length, end ?? value.length]
  write(field, value.slice(0, from) + text + value.slice(to), start === null ? null : from + text.length)
}
