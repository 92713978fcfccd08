import type { Given } from './script'

/** What the slots are filled with, by their names. */
export type Filled = Record<string, Given>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The slot that a piece of a body stands for, if it does. */
function slotOf(template: unknown): string | null {
  if (!isObject(template)) return null
  const [[name, slot] = [], ...rest] = Object.entries(template)
  return name === '$slot' && rest.length === 0 && typeof slot === 'string' ? slot : null
}

function part(template: unknown, filled: Filled): unknown {
  const slot = slotOf(template)
  if (slot !== null) return filled[slot]
  if (Array.isArray(template)) {
    return template.map((one) => part(one, filled)).filter((one) => one !== undefined)
  }
  if (!isObject(template)) return template
  const members = Object.entries(template).map(([name, one]) => [name, part(one, filled)] as const)
  const left = members.filter(([, one]) => one !== undefined)
  return left.length === 0 && members.length > 0 ? undefined : Object.fromEntries(left)
}

/** A body with its slots filled. What has nothing in it because its slots are empty is left out. */
export function fillBody(template: unknown, filled: Filled): unknown {
  return part(template, filled) ?? null
}
