import { useEffect, useRef, useState } from 'react'
import {
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
  useForm,
} from 'react-hook-form'
import type { ZodMiniType } from 'zod/mini'
import { isApiError } from '~/lib/api/problem'
import { useCommand } from '../useCommand'
import { type Check, checked } from './checked'
import { packed } from './faults'

interface Sending<Typed extends FieldValues, Body, Answer> {
  /** What the fields hold at first, named as the parts of the body are: that is where the server points. */
  start: Typed
  /** What is sent of what was typed. */
  body: (typed: Typed) => Body
  /** The server's rules for that, of `api/gen/rules.gen.ts`. */
  rules?: ZodMiniType
  /** What else this form knows to be wrong. */
  check?: Check<Typed>
  /** Where the body stands in what the server gets, if it is a part of it: its pointers begin so. */
  under?: string
  send: (body: Body) => Promise<Answer>
  onDone?: (answer: Answer) => void
}

/** A form of the console: what is typed, what is wrong with it, and sending it. `Form` shows it. */
export interface DeskForm<Typed extends FieldValues = FieldValues> {
  fields: UseFormReturn<Typed, unknown, unknown>
  submit: () => void
  busy: boolean
  /** What the server said that no field shows. */
  refusal: unknown
  /** Names of the fields that are on the screen. */
  shown: Set<string>
  /** Whether leaving now would lose something. */
  unsaved: () => boolean
}

/** `/lines/0/quantity` is the field `lines.0.quantity`. */
const nameOf = (pointer: string) => pointer.slice(1).replaceAll('/', '.')

/**
 * A form: checked by the server's rules, first when a field is left and then with every letter; sent once; what the server
 * refuses stands at its field, with the focus there; what was typed stays.
 */
export function useSending<Typed extends FieldValues, Body, Answer>({
  start,
  body,
  rules,
  check,
  under = '',
  send,
  onDone,
}: Sending<Typed, Body, Answer>): DeskForm<Typed> {
  const fields = useForm<Typed, unknown, Body>({
    mode: 'onTouched',
    defaultValues: start as DefaultValues<Typed>,
    // What is loaded later fills the fields that nobody has touched.
    values: start,
    resetOptions: { keepDirtyValues: true, keepErrors: true },
    resolver: checked({ body, rules, check }),
  })
  const { isDirty, isSubmitting, dirtyFields } = fields.formState
  const [refusal, setRefusal] = useState<unknown>(null)
  const [shown] = useState(() => new Set<string>())
  const sending = useRef(false)
  const dirty = useRef(false)
  useEffect(() => {
    dirty.current = isDirty && Object.keys(dirtyFields).length > 0
  })

  const place = (error: unknown) => {
    const errors = isApiError(error) ? error.problem.errors : []
    const told = errors.flatMap((problem) => {
      const name = problem.pointer.startsWith(under) ? nameOf(problem.pointer.slice(under.length)) : ''
      return shown.has(name) ? [[name as FieldPath<Typed>, problem] as const] : []
    })
    for (const [at, [name, problem]] of told.entries()) {
      fields.setError(name, { type: 'server', message: packed(problem) }, { shouldFocus: at === 0 })
    }
    setRefusal(told.length > 0 && told.length === errors.length ? null : error)
  }
  const run = fields.handleSubmit(async (sent) => {
    setRefusal(null)
    try {
      const answer = await send(sent)
      dirty.current = false
      fields.reset(start)
      onDone?.(answer)
    } catch (error) {
      place(error)
    }
  })
  return {
    fields: fields as unknown as UseFormReturn<Typed, unknown, unknown>,
    busy: isSubmitting,
    refusal,
    shown,
    unsaved: () => dirty.current,
    submit: () => {
      // State is too slow for a second press: the first has not been drawn yet.
      if (sending.current) return
      sending.current = true
      void run().finally(() => {
        sending.current = false
      })
    },
  }
}

interface Command<Typed extends FieldValues, Body, Answer>
  extends Omit<Sending<Typed, Body, Answer>, 'send'> {
  path: string
  method?: 'POST' | 'PATCH' | 'PUT'
  /** The version that was read: who was faster is not overwritten. */
  ifMatch?: number
}

/** A form that is one command of the API. */
export function useCommandForm<Typed extends FieldValues, Body = Typed, Answer = unknown>({
  path,
  method = 'POST',
  ifMatch,
  ...form
}: Command<Typed, Body, Answer>): DeskForm<Typed> {
  const { mutateAsync } = useCommand<Body, Answer>(path, method, ifMatch)
  return useSending<Typed, Body, Answer>({ ...form, send: (body) => mutateAsync(body) })
}
