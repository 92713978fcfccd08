import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { recall, remember } from '~/lib/storage'
import { countsQuery } from './api'
import { type Startable, startableQuery } from './startable'

/** How many lines were needed last, on this device: of tasks, of documents. */
const LINES = 'home.lines'
/** Longer than this nothing is held back for an answer. */
const PATIENCE_MS = 1_000

/** What waits at a site. */
export interface Waits {
  kinds: [kind: string, count: number][]
  /** Whether more tasks wait than were counted. */
  more: boolean
  documents: { what: Startable; count: number; more: boolean }[]
  /** How many lines are kept free until the server has answered, as many as were needed last. */
  room: { kinds: number; documents: number }
  /** Whether what stands below may be shown: it must not jump from under the finger. */
  settled: boolean
}

/** Asks what waits: tasks, that are given out, and documents that whoever stands before them begins. */
export function useWaits(warehouse: string | null | undefined, startable: Startable[]): Waits {
  const site = warehouse ?? ''
  const enabled = site !== ''
  const tasks = useQuery({ ...countsQuery(site), enabled })
  const begun = useQueries({ queries: startable.map((what) => ({ ...startableQuery(what, site), enabled })) })
  const kinds = tasks.data?.kinds ?? []
  const documents = startable.flatMap((what, at) => {
    const { documents: found = [], more = false } = begun[at]?.data ?? {}
    return found.length > 0 ? [{ what, count: found.length, more }] : []
  })
  const all = [tasks, ...begun]
  const answered = all.every(({ isSuccess }) => isSuccess)
  const over = answered || warehouse === null || all.some(({ isError }) => isError)
  const [last] = useState(() => recall(LINES))
  useEffect(() => {
    if (answered) remember(LINES, `${kinds.length} ${documents.length}`)
  }, [answered, kinds.length, documents.length])
  const [forKinds = 0, forDocuments = 0] = (last ?? '').split(' ').map(Number)
  const free = (before: number, now: number) => (over ? 0 : Math.max(0, before - now))
  const late = useLate()
  return {
    kinds,
    more: tasks.data?.more === true,
    documents,
    room: { kinds: free(forKinds, kinds.length), documents: free(forDocuments, documents.length) },
    settled: over || late || last !== null,
  }
}

function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return late
}
