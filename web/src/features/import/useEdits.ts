import { useEffect, useRef, useState } from 'react'
import type { CellEdit, Import } from '~/api/imports'
import { batch, type Edits, edited, NONE, without } from './edits'
import { useCheck } from './useCheck'

/** Edits are sent when nobody has written for so long. */
const REST_MS = 500

export interface Editing {
  /** What the server does not show yet, sent or not. */
  edits: Edits
  /** How many it has not checked yet. */
  waiting: number
  write: (edit: CellEdit, there: string) => void
  error: unknown
  /** Sends them again after a failure. */
  again: () => void
}

/** Edits of cells: shown at once, sent after a moment, checked with the whole file. While it is checked, more may be written. */
export function useEdits(of: Import, stamp: string): Editing {
  const [fresh, setFresh] = useState<Edits>(NONE)
  const [sent, setSent] = useState<Edits>(NONE)
  const check = useCheck(of.id)
  const { mutate, isPending, isError } = check

  // What was sent stands in the rows once they are checked again.
  const seen = useRef(stamp)
  useEffect(() => {
    if (seen.current === stamp) return
    seen.current = stamp
    setSent(NONE)
  }, [stamp])

  const ready = of.state === 'checked' && fresh.size > 0 && sent.size === 0 && !isPending && !isError
  useEffect(() => {
    if (!ready) return
    const timer = setTimeout(() => {
      const edits = batch(fresh)
      setSent(new Map(edits.map((edit) => [`${edit.row}:${edit.cell}`, edit])))
      setFresh((now) => without(now, edits))
      mutate(
        { edits },
        {
          onError: () => {
            setFresh((now) => new Map([...edits.map((it) => [`${it.row}:${it.cell}`, it] as const), ...now]))
            setSent(NONE)
          },
        },
      )
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [ready, fresh, mutate])

  return {
    edits: new Map([...sent, ...fresh]),
    waiting: sent.size + fresh.size,
    write: (edit, there) => {
      if (isError) check.reset()
      // Over what is on its way, giving back the old value is an edit like any other.
      const key = `${edit.row}:${edit.cell}`
      setFresh((now) => (sent.has(key) ? new Map(now).set(key, edit) : edited(now, edit, there)))
    },
    error: check.error,
    again: () => check.reset(),
  }
}
