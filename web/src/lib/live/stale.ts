import type { QueryKey } from '@tanstack/react-query'

/** That something happened, as the server tells it: not what. */
export interface Change {
  /** The event: `context.fact`. */
  name: string
  /** What it happened to. */
  key: string
}

/** What shows a kind of thing: cards by the first word of their key, and whatever is read below these paths. */
interface Shown {
  cards: readonly string[]
  paths: readonly string[]
  /** The card of which the event's key is the id: other things of that kind have not changed. */
  keyed?: string
}

const STOCK: Shown = {
  // Goods that move are seen at the item, the place, the unit, and on the document that they move for.
  cards: ['stock', 'unit', 'lot', 'count', 'availability', 'item', 'location', 'order', 'delivery'],
  paths: [
    'stock',
    'movements',
    'handling-units',
    'counts',
    'lots',
    'reservations',
    'locations',
    'orders',
    'deliveries',
    'putaways',
    'pick-lists',
    'receipts',
  ],
}

/** What an event makes stale, by its context. Stock changes in groups, so its key says only where. */
const BY_CONTEXT: Readonly<Record<string, Shown>> = {
  catalog: { cards: ['item'], paths: ['items'] },
  locations: { cards: ['location'], paths: ['locations', 'zones'] },
  inventory: STOCK,
  receiving: { cards: ['delivery', 'receipt', 'incoming'], paths: ['deliveries', 'receipts', 'putaways'] },
  picking: { cards: ['order'], paths: ['pick-lists', 'orders'] },
  shipments: { cards: ['order'], paths: ['orders', 'shipments', 'cartons'], keyed: 'order' },
  workforce: { cards: ['task', 'tasks', 'count'], paths: ['tasks', 'workers', 'counts'], keyed: 'task' },
}

/** The part of the API's path that says what is read: `/api/v1/tasks/figures?…` is about tasks. */
const subject = (path: string) => path.replace(/^\/api\/v1\//, '').split(/[/?]/, 1)[0] ?? ''

/** Whether what was read under a key may be another now. */
export function concerns({ name, key }: Change, query: QueryKey): boolean {
  const shown = BY_CONTEXT[name.split('.', 1)[0] ?? '']
  if (!shown) return false
  const [first, second] = query
  if (typeof first !== 'string') return false
  if (typeof second === 'string' && second.startsWith('/api/v1/')) {
    return shown.paths.includes(subject(second))
  }
  if (!shown.cards.includes(first)) return false
  return shown.keyed !== first || typeof second !== 'string' || !/^[0-9a-f-]{36}$/.test(key) || second === key
}
