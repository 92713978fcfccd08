import { recall, remember } from '~/lib/storage'

/** What this device was told. */
export interface PackPrinter {
  printer: string
  template: string
}

/** Where the labels of cartons that are packed on this device go; null if nowhere. */
export function packPrinter(): PackPrinter | null {
  const [printer, template] = recall('print.pack')?.split(' ') ?? []
  return printer && template ? { printer, template } : null
}

export function setPackPrinter(to: PackPrinter | null): void {
  remember('print.pack', to && `${to.printer} ${to.template}`)
}
