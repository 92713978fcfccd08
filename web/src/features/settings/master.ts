import type { ReactNode } from 'react'
import type { ZodMiniType } from 'zod/mini'
import type { Option } from '~/desk/list/spec'
import type { MiniColumn } from '~/desk/MiniTable'

/** A thing of which there are few, and which is seldom changed. */
export interface MasterRow {
  id: string
  version: number
  [field: string]: unknown
}

export interface MasterField {
  name: string
  label: string
  kind: 'text' | 'code' | 'number' | 'choice' | 'check'
  options?: readonly Option[]
  /** The word for nothing chosen, where that is allowed. */
  none?: string
  hint?: string
  required?: boolean
  /** Said once, when it is added. */
  fixed?: boolean
  /** Not asked for when it is added: it begins as the server has it. */
  later?: boolean
  /** What it is when nothing was said. */
  start?: string | boolean
}

export interface Master {
  id: string
  path: string
  read: string
  write: string
  /** The server's rules for a new one, and for a change. */
  rules: { add: ZodMiniType; change: ZodMiniType }
  columns: readonly MiniColumn<MasterRow>[]
  fields: readonly MasterField[]
  empty: string
  hint?: ReactNode
}

export type Values = Record<string, string | boolean>

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** What stands in the form at first: of a thing what it has, of a new one what it begins with. */
export function valuesOf(fields: readonly MasterField[], row: MasterRow | null): Values {
  return Object.fromEntries(
    fields.map(({ name, kind, start }) => {
      if (kind === 'check') return [name, row ? row[name] === true : start === true]
      return [name, row ? textOf(row[name]) : typeof start === 'string' ? start : '']
    }),
  )
}

/** As the server takes it; undefined where nothing was said, unless something must be: that is for the rules to refuse. */
function sent(field: MasterField, value: string | boolean | undefined, needed: boolean): unknown {
  if (typeof value === 'boolean') return value
  const text = (value ?? '').trim()
  if (text === '') return needed ? '' : undefined
  if (field.kind === 'number') return Number(text)
  return field.kind === 'code' ? text.toUpperCase() : text
}

/** All of a new thing that was said; of one that is there what is otherwise. */
export function bodyOf(
  fields: readonly MasterField[],
  values: Values,
  row: MasterRow | null,
): Record<string, unknown> {
  const asked = fields.filter(({ fixed, later }) => (row ? !fixed : !later))
  const entries = asked.map(
    (field) =>
      [field.name, sent(field, values[field.name], row !== null && field.required === true)] as const,
  )
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== undefined && (!row || value !== row[name])),
  )
}
