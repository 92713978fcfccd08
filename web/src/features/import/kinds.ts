import type { ImportKind, ImportState } from '~/api/imports'

/** In the order in which a new warehouse needs them. */
export const KINDS = ['items', 'locations', 'stock', 'deliveries', 'orders'] as const satisfies ImportKind[]

/** Nobody imports what they may not add one by one. */
export const NEEDS: Record<ImportKind, string> = {
  items: 'catalog:write',
  locations: 'locations:write',
  stock: 'inventory:adjust',
  deliveries: 'receiving:manage',
  orders: 'shipments:write',
}

export const needsWarehouse = (kind: ImportKind) => kind !== 'items'
export const needsOwner = (kind: ImportKind) => kind !== 'locations'
/** The rows of these may say whose goods they are about. */
export const inDocuments = (kind: ImportKind) => kind === 'deliveries' || kind === 'orders'

export interface FieldOf {
  name: string
  required: boolean
}

/** `*` marks what every file of the kind has. */
const columns = (text: string): FieldOf[] =>
  text
    .trim()
    .split(/\s+/)
    .map((name) => ({ name: name.replace('*', ''), required: name.endsWith('*') }))

/** What a column of a file may be; docs/guides/import.md says what each is. */
export const FIELDS: Record<ImportKind, FieldOf[]> = {
  items: columns(`
    sku* name* gtin barcodes base_unit scale tracking lot_tracked shelf_life_days min_remaining_days category abc weight_kg
    length_mm width_mm height_mm inner_qty inner_gtin case_qty case_gtin pallet_qty pallet_gtin source external_ref`),
  locations: columns(`
    code* zone* location_type kind mixing max_weight_kg max_volume_l max_handling_units x_mm y_mm z_mm pick_sequence
    check_digits source external_ref`),
  stock: columns('sku* location* quantity* lot expires_on serials status'),
  deliveries: columns(`
    number* owner supplier expected_on dock source external_ref note sku* quantity* lot expires_on`),
  orders: columns(`
    number* owner source customer due_on priority hold note ship_to_name ship_to_street ship_to_street2 ship_to_postal_code
    ship_to_city ship_to_region ship_to_country ship_to_phone ship_to_email sku* quantity* lot serial min_remaining_days`),
}

/** Whether a job is at work on it. */
export const isAtWork = (state: ImportState) => ['checking', 'committing', 'undoing'].includes(state)
