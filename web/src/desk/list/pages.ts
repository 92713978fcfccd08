import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import { unlessLive } from '~/lib/live'
import { type Search, stringifySearch } from '~/lib/search'

/** Rows that are asked for at once: two screens, so that the next page is there before it is needed. */
export const PAGE = 100

export function pagePath(path: string, params: Search, after: string | null, limit = PAGE): string {
  return path + stringifySearch({ ...params, limit: String(limit), after })
}

/** The rows of a list, page after page. Another filter keeps the old rows until the new ones are there. */
export function usePages<Row>(
  path: string,
  params: Search,
  options: { enabled: boolean; everySeconds?: number },
) {
  return useInfiniteQuery({
    queryKey: ['list', path, params],
    queryFn: ({ pageParam, signal }) => get<Page<Row>>(pagePath(path, params, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: options.enabled,
    staleTime: 5_000,
    refetchInterval: (query) =>
      // Only while the first page alone is read: a person far down the list is not to wait for all of it again.
      options.everySeconds && query.state.data?.pages.length === 1
        ? unlessLive(options.everySeconds * 1000)()
        : false,
  })
}
