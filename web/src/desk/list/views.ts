import type { Search } from '~/lib/search'
import { recall, remember } from '~/lib/storage'
import { OWN } from './spec'

/** A list as somebody likes it: filters, order, columns. All of it stands in its address, so an address shares it. */
export interface SavedView {
  name: string
  search: Search
}

const keyOf = (list: string) => `views.${list}`

export function viewsOf(list: string): SavedView[] {
  try {
    const saved: unknown = JSON.parse(recall(keyOf(list)) ?? '[]')
    return Array.isArray(saved) ? saved.filter(isView) : []
  } catch {
    return []
  }
}

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' && value !== null && 'name' in value && 'search' in value

/** What an address says of the list itself: a row that happens to be open is no part of it. */
export function viewOf(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([name]) => name !== OWN.row))
}

export function saveView(list: string, view: SavedView): SavedView[] {
  const others = viewsOf(list).filter(({ name }) => name !== view.name)
  const all = [...others, { name: view.name, search: viewOf(view.search) }]
  remember(keyOf(list), JSON.stringify(all))
  return all
}

export function forgetView(list: string, name: string): SavedView[] {
  const rest = viewsOf(list).filter((view) => view.name !== name)
  remember(keyOf(list), JSON.stringify(rest))
  return rest
}

/** Whether an address shows just this view. */
export function isShown(view: SavedView, search: Search): boolean {
  const text = (of: Search) => JSON.stringify(Object.entries(viewOf(of)).toSorted())
  return text(view.search) === text(search)
}
