import i18next from 'i18next'
import type { Order } from '~/api/shipments'
import { get } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'
import type { Language } from '~/lib/i18n/i18n'
import type { Outbox } from '~/lib/outbox'
import type { Operation } from '~/lib/steps'
import { type PackPrinter, packPrinter } from './packPrinter'

/** The printing of the label of the carton that an order's packing closed last; null if it has none. */
export async function cartonLabel(
  order: string,
  to: PackPrinter,
  language: Language,
): Promise<Operation | null> {
  const { cartons, number } = await get<Pick<Order, 'cartons' | 'number'>>(`/api/v1/orders/${order}`)
  const closed = cartons.filter(({ state }) => state === 'closed')
  const last = closed.toSorted((one, other) => one.number - other.number).at(-1)
  if (!last) return null
  return {
    key: newKey(),
    operation: 'print_labels',
    method: 'POST',
    path: '/api/v1/print-jobs',
    body: {
      template: to.template,
      what: { kind: 'carton', ids: [last.id] },
      language,
      copies: 1,
      printer_id: to.printer,
    },
    recordedAt: new Date().toISOString(),
    task: null,
    what: { code: 'print.carton', params: { order: number, sscc: last.sscc } },
    title: last.sscc,
  }
}

const ORDER = /^\/api\/v1\/orders\/([^/]+)\/pack$/

/**
 * After packing: if that closed a carton, its label goes into the outbox, and by it to the printer. Where the order cannot be
 * read just then, the label is printed by hand.
 */
export async function afterPack(outbox: Outbox, path: string, body: string | null): Promise<void> {
  const order = ORDER.exec(path)?.[1]
  const to = packPrinter()
  const { close } = JSON.parse(body ?? '{}') as { close?: boolean }
  if (order === undefined || to === null || close !== true) return
  const operation = await cartonLabel(order, to, i18next.language === 'ru' ? 'ru' : 'en')
  if (operation) await outbox.add([operation], null)
}
