import type { Answer, Api } from './api.ts'

/** What is stocked, by SKU. The goods of a lot are known by their case's code too. */
export const ITEMS = {
  'MUG-RED': { name: 'Red mug', gtin: '4006381333931', tracking: 'none' },
  'MUG-BLUE': { name: 'Blue mug', gtin: '4006381333948', tracking: 'none' },
  'TEA-100': { name: 'Tea, 100 bags', gtin: '4601234567893', caseGtin: '14601234567890', tracking: 'expiry' },
} as const

export type Sku = keyof typeof ITEMS

/** How many a case holds. */
export const A_CASE = 12

/** What all sites of a server have in common. */
export interface Firm {
  owner: string
  supplier: string
  customer: string
}

/** Makes the firm on an empty server. */
export async function found(api: Api): Promise<Firm> {
  const owner = (await api.post('/owners', { code: 'OWN', name: 'The owner' })).id
  const partner = async (kind: string) =>
    (await api.post('/partners', { owner_id: owner, kind, code: kind.toUpperCase(), name: `The ${kind}` })).id
  const [supplier, customer] = [await partner('supplier'), await partner('customer')]
  for (const [sku, item] of Object.entries(ITEMS)) {
    const size = { length_mm: 90, width_mm: 90, height_mm: 100, weight_g: 300 }
    const each = { level: 'each', quantity: '1', gtin: item.gtin, ...size }
    const whole = 'caseGtin' in item ? [{ level: 'case', quantity: String(A_CASE), gtin: item.caseGtin }] : []
    const { name, tracking } = item
    await api.post('/items', { owner_id: owner, sku, name, tracking, packagings: [each, ...whole] })
  }
  const range = {
    extension_digit: 0,
    company_prefix: '9521234',
    next_reference: 1,
    last_reference: 999_999_999,
  }
  await api.put('/sscc-range', range, 0)
  return { owner, supplier, customer }
}

/** A small warehouse of its own, so that journeys do not meet. */
export class Site {
  private constructor(
    readonly api: Api,
    readonly firm: Firm,
    readonly warehouse: string,
    /** Codes of the places. */
    readonly places: readonly string[],
  ) {}

  static async build(api: Api, firm: Firm, code: string): Promise<Site> {
    const warehouse = (
      await api.post('/warehouses', { code, name: `Site ${code}`, time_zone: 'Europe/Berlin' })
    ).id
    const zone = (await api.post('/zones', { warehouse_id: warehouse, code: 'A', name: 'Aisle A' })).id
    const patterns = [
      ['A-01-{01..12}', 'storage'],
      ['DOCK-{1..2}', 'dock'],
      ['STAGE-{1..2}', 'staging'],
      ['PACK-{1..2}', 'packing'],
    ] as const
    for (const [row, [pattern, kind]] of patterns.entries()) {
      const start = { x_mm: 0, y_mm: row * 3000, z_mm: 0 }
      const steps = [{ x_mm: 1200, y_mm: 0, z_mm: 0 }]
      await api.post('/locations/generate', {
        warehouse_id: warehouse,
        zone_id: zone,
        pattern,
        kind,
        start,
        steps,
      })
    }
    const listed: Answer = await api.get(`/locations?warehouse_id=${warehouse}&limit=200`)
    return new Site(
      api,
      firm,
      warehouse,
      listed.items.map(({ code: place }: Answer) => place),
    )
  }

  /** What is printed on places and goods here, by what the screen calls them. */
  labels(): Map<string, string> {
    const places = this.places.map((place) => [place, `LOC-${place}`] as const)
    const goods = Object.entries(ITEMS).map(([sku, { gtin }]) => [sku, gtin] as const)
    return new Map([...places, ...goods])
  }

  /** Announces a delivery. Units are pallets with what is on them. */
  announce(lines: Answer[], units: Answer[] = []): Promise<Answer> {
    const body = { owner_id: this.firm.owner, supplier_id: this.firm.supplier, warehouse_id: this.warehouse }
    return this.api.post('/deliveries', { ...body, dock: 'DOCK-1', lines, handling_units: units })
  }

  /** Stock that is there from the beginning. */
  stock(sku: Sku, location: string, quantity: string): Promise<Answer> {
    const found = {
      warehouse_id: this.warehouse,
      owner_id: this.firm.owner,
      location,
      sku,
      status: 'available',
    }
    return this.api.post('/stock/adjustments', { direction: 'in', quantity, reason: 'opening_stock', found })
  }

  /** An order that is released: its goods are reserved and somebody may pick them. */
  async order(lines: { sku: Sku; quantity: string }[], more: { priority?: number } = {}): Promise<Answer> {
    const { owner, customer } = this.firm
    const body = { owner_id: owner, customer_id: customer, warehouse_id: this.warehouse, lines, ...more }
    const taken = await this.api.post('/orders', body)
    return this.api.post(`/orders/${taken.id}/release`, {})
  }

  /** All that was moved here, the oldest first. */
  async movements(more = ''): Promise<Answer[]> {
    return (await this.pages(`/movements?warehouse_id=${this.warehouse}${more}`)).sort(
      (a, b) => a.seq - b.seq,
    )
  }

  stockOf(more = ''): Promise<Answer[]> {
    return this.pages(`/stock?warehouse_id=${this.warehouse}${more}`)
  }

  tasks(more = ''): Promise<Answer[]> {
    return this.pages(`/tasks?warehouse_id=${this.warehouse}${more}`)
  }

  private async pages(path: string): Promise<Answer[]> {
    const all: Answer[] = []
    let after = ''
    do {
      const page = await this.api.get(`${path}&limit=200${after}`)
      all.push(...page.items)
      after = page.next ? `&after=${encodeURIComponent(page.next)}` : ''
    } while (after !== '')
    return all
  }
}

let units = 0

/** The number of a pallet that the supplier has labelled. */
export function newSscc(): string {
  units += 1
  const digits = `0460123${String(units).padStart(10, '0')}`
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return digits + String((10 - (sum % 10)) % 10)
}
