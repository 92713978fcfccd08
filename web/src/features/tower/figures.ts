import { queryOptions } from '@tanstack/react-query'
import type {
  DeliveryFigures,
  HourFigure,
  IncomingFigures,
  OrderFigures,
  StockFigures,
  TaskFigures,
  Worker,
} from '~/api/tower'
import { get } from '~/lib/api/client'
import { unlessLive } from '~/lib/live'
import { stringifySearch } from '~/lib/search'

/** While nothing is told by itself it is asked for this often: as fresh as anybody needs to steer by. */
const ASK_MS = 2_000
/** Sums over a whole day or all of the stock are worth asking for less often, and change slowly. */
const SLOW_MS = 30_000

const figures = <T>(path: string, search: Record<string, string>, refetchInterval: number | (() => number)) =>
  queryOptions({
    queryKey: ['figures', `/api/v1/${path}${stringifySearch(search)}`],
    queryFn: ({ signal, queryKey }) => get<T>(queryKey[1] ?? '', { signal }),
    refetchInterval,
    staleTime: 1_000,
  })

/** Slow sums have a name of their own, so that not every move on the floor asks for them. */
const sums = <T>(path: string, search: Record<string, string>) =>
  queryOptions({
    queryKey: ['sums', path, search],
    queryFn: ({ signal }) => get<T>(`/api/v1/${path}${stringifySearch(search)}`, { signal }),
    refetchInterval: SLOW_MS,
    staleTime: SLOW_MS / 2,
  })

const often = unlessLive(ASK_MS)

export const taskFigures = (warehouse_id: string) =>
  figures<TaskFigures>('tasks/figures', { warehouse_id }, often)
export const deliveryFigures = (warehouse_id: string, today: string) =>
  figures<DeliveryFigures>('deliveries/figures', { warehouse_id, today }, often)
export const orderFigures = (warehouse_id: string, today: string) =>
  figures<OrderFigures>('orders/figures', { warehouse_id, today }, often)
export const workers = (warehouse_id: string) =>
  figures<{ items: Worker[] }>('workers', { warehouse_id }, often)

export const stockFigures = (warehouse_id: string) => sums<StockFigures>('stock/figures', { warehouse_id })
export const incomingFigures = (warehouse_id: string) =>
  sums<IncomingFigures>('incoming/figures', { warehouse_id })
export const pickHours = (warehouse_id: string, from: string) =>
  sums<HourFigure[]>('pick-lists/hours', { warehouse_id, from })
export const receiptHours = (warehouse_id: string, from: string) =>
  sums<HourFigure[]>('receipts/hours', { warehouse_id, from })
