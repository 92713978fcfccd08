import { zodResolver } from '@hookform/resolvers/zod'
import type { FieldErrors, FieldValues, Resolver } from 'react-hook-form'
import { get, set } from 'react-hook-form'
import * as z from 'zod/mini'
import { type Broken, brokenBy, packed } from './faults'

/** What a form knows to be wrong besides the server's rules, by the names of its fields. */
export type Check<Typed> = (typed: Typed) => Record<string, Broken>

interface Rules<Typed, Body> {
  body: (typed: Typed) => Body
  rules: z.ZodMiniType | undefined
  check: Check<Typed> | undefined
}

const errorOf = (issue: Parameters<typeof brokenBy>[0]) => packed(brokenBy(issue))

/**
 * Checks what would be sent by the rules of the server's own description, and says what breaks them at the fields, which are
 * named as the parts of the body are.
 */
export function checked<Typed extends FieldValues, Body>({
  body,
  rules,
  check,
}: Rules<Typed, Body>): Resolver<Typed, unknown, Body> {
  const schema = rules ?? z.unknown()
  const byRules = zodResolver(
    schema as z.ZodMiniType<FieldValues, FieldValues>,
    { error: errorOf },
    { raw: true },
  )
  return async (typed, context, options) => {
    const sent = body(typed)
    const { errors } = await byRules(sent as FieldValues, context, options as never)
    const found: FieldErrors = { ...errors }
    for (const [name, broken] of Object.entries(check?.(typed) ?? {})) {
      if (get(found, name)) continue
      const field = get(options.fields, name) as { ref?: unknown } | undefined
      set(found, name, { type: broken.rule, message: packed(broken), ref: field?.ref })
    }
    if (Object.keys(found).length > 0) return { values: {}, errors: found as FieldErrors<Typed> }
    return { values: sent, errors: {} }
  }
}
