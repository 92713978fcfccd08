import { createContext, useContext, useEffect } from 'react'
import { useController } from 'react-hook-form'
import { faultOf, isBroken, type Rule } from './faults'
import { useFaultWords } from './useFaultWords'

/** The names of the fields that a form shows: only there can a refusal stand. */
export const Shown = createContext<Set<string>>(new Set())

/** What a field says of its own when a rule is broken. */
export type Says = Partial<Record<Rule, string>>

/** A field of the form around: what it holds, how it changes, what is wrong with it in words. */
export function useInput<Value = string>(name: string, says: Says = {}) {
  const { field, fieldState } = useController({ name })
  const words = useFaultWords()
  const shown = useContext(Shown)
  useEffect(() => {
    shown.add(name)
    return () => {
      shown.delete(name)
    }
  }, [shown, name])
  const fault = faultOf(fieldState.error)
  return {
    name,
    value: field.value as Value,
    change: field.onChange as (value: Value) => void,
    onBlur: field.onBlur,
    ref: field.ref,
    error: fault && ((isBroken(fault) && says[fault.rule]) || words(fault)),
  }
}
