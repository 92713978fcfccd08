import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ErrorKind, Import, ImportRow, ImportRows } from '~/api/imports'
import { get } from '~/lib/api/client'
import { isAtWork } from './kinds'

/** Which rows are shown: all, those of an outcome, or those with one kind of error. */
export interface Shown {
  show: 'all' | 'refused' | 'unchanged' | 'edited'
  code?: string
  column?: string | null
}

export const PAGE = 200

export function rowsPath(id: string, { show, code, column }: Shown, from: number, limit: number): string {
  const query = new URLSearchParams({ show, from: String(from), limit: String(limit) })
  if (code) query.set('code', code)
  if (code && column) query.set('column', column)
  return `/api/v1/imports/${id}/rows?${query}`
}

/** Names the rows as they were left by the last work on them; while more is done, what was there before stays in sight. */
export function useStamp(of: Import): string {
  const now = `${of.checked_at} ${of.state} ${of.finished_at}`
  const [stamp, setStamp] = useState(now)
  // What is shown for the first time may be shown while it grows.
  if (stamp !== now && !isAtWork(of.state)) setStamp(now)
  return isAtWork(of.state) ? stamp : now
}

export interface Window {
  total: number
  /** A row by its place among those that are shown; undefined until it has come. */
  at: (index: number) => ImportRow | undefined
  error: unknown
  pending: boolean
  again: () => void
}

/** The rows in sight, page by page, each asked for when it is near. */
export function useRows(of: Import, stamp: string, shown: Shown, first: number, last: number): Window {
  const from = Math.floor(Math.max(0, first) / PAGE)
  const to = Math.max(from, Math.floor(Math.max(0, last) / PAGE))
  const pages = Array.from({ length: Math.min(to - from + 1, 4) }, (_, at) => from + at)
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['import-rows', of.id, stamp, shown, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<ImportRows>(rowsPath(of.id, shown, page * PAGE, PAGE), { signal }),
      staleTime: Number.POSITIVE_INFINITY,
      placeholderData: keepPreviousData,
    })),
  })
  const known = results.find(({ data }) => data !== undefined)?.data
  return {
    total: known?.total ?? 0,
    at: (index) => {
      const result = results[Math.floor(index / PAGE) - from]
      return result?.data?.items[index - Math.floor(index / PAGE) * PAGE]
    },
    error: results.find(({ error }) => error)?.error ?? null,
    pending: known === undefined,
    again: () => results.forEach((result) => void result.refetch()),
  }
}

/** The kinds of errors, the most frequent first. */
export function useErrorKinds(of: Import, stamp: string): ErrorKind[] {
  const { data } = useQuery({
    queryKey: ['import-error-kinds', of.id, stamp],
    queryFn: ({ signal }) => get<{ items: ErrorKind[] }>(`/api/v1/imports/${of.id}/error-kinds`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  return data?.items ?? []
}
