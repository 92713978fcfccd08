import {
  Activity,
  ArrowDownToLine,
  BookOpen,
  Boxes,
  FileUp,
  LayoutDashboard,
  type LucideIcon,
  PackageCheck,
  Printer,
  SquareKanban,
} from 'lucide-react'

/** A page that a section leads to, with the letter that goes to it after G; letters are for what is gone to often. */
const page = <To extends string, Id extends string>(
  id: Id,
  to: To,
  key: string | null,
  permission: string | null,
) => ({
  id,
  to,
  key,
  permission,
})

/**
 * What the rail leads to, in the order that goods flow. A section, and a page in it, is named here when it exists, not
 * before: people and insight have none yet.
 */
export const sections = [
  { id: 'tower', icon: LayoutDashboard, pages: [page('tower', '/', 'KeyB', null)] },
  {
    id: 'inbound',
    icon: ArrowDownToLine,
    pages: [
      page('deliveries', '/deliveries', 'KeyD', 'receiving:read'),
      page('receipts', '/receipts', 'KeyN', 'receiving:read'),
    ],
  },
  {
    id: 'stock',
    icon: Boxes,
    pages: [
      page('stock', '/stock', 'KeyS', 'inventory:read'),
      page('items', '/items', 'KeyI', 'catalog:read'),
      page('locations', '/locations', 'KeyL', 'locations:read'),
      page('map', '/map', 'KeyG', 'locations:read'),
      page('units', '/handling-units', 'KeyU', 'inventory:read'),
      page('movements', '/movements', 'KeyM', 'inventory:read'),
      page('trace', '/trace', 'KeyF', 'inventory:read'),
    ],
  },
  {
    id: 'outbound',
    icon: PackageCheck,
    pages: [
      page('orders', '/orders', 'KeyO', 'shipments:read'),
      page('picks', '/picks', 'KeyK', 'picking:read'),
      page('packing', '/packing', 'KeyE', 'shipments:pack'),
      page('shipments', '/shipments', 'KeyW', 'shipments:read'),
    ],
  },
  {
    id: 'floor',
    icon: SquareKanban,
    pages: [
      page('tasks', '/tasks', 'KeyT', 'workforce:read'),
      page('counts', '/counts', 'KeyC', 'inventory:read'),
      page('people', '/people', 'KeyY', 'workforce:read'),
    ],
  },
  {
    id: 'printing',
    icon: Printer,
    pages: [
      page('printJobs', '/print-jobs', 'KeyR', 'labels:print'),
      page('printers', '/printers', null, 'labels:print'),
      page('labelTemplates', '/label-templates', null, 'labels:print'),
    ],
  },
  {
    id: 'import',
    icon: FileUp,
    pages: [page('imports', '/imports', 'KeyX', 'import:read')],
  },
  {
    id: 'system',
    icon: Activity,
    pages: [
      page('system', '/system', 'KeyH', null),
      page('start', '/start', null, null),
      page('jobs', '/jobs', 'KeyJ', 'jobs:read'),
      page('users', '/users', 'KeyP', 'identity:read'),
      page('roles', '/roles', null, null),
      page('devices', '/devices', 'KeyV', 'identity:read'),
      page('audit', '/audit', 'KeyA', 'identity:read'),
      page('setup', '/setup', null, 'locations:write'),
      page('settings', '/settings', 'KeyZ', 'locations:read'),
    ],
  },
] as const satisfies readonly { id: string; icon: LucideIcon; pages: readonly unknown[] }[]

/** Help stands apart, at the end. */
export const help = {
  id: 'guides',
  icon: BookOpen,
  pages: [page('guides', '/guides', 'KeyQ', null)],
} as const

export type Section = (typeof sections)[number] | typeof help
export type SectionPage = Section['pages'][number]

/** The pages of a section that a person may see. */
export function pagesFor(section: Section, permissions: readonly string[]): SectionPage[] {
  const pages: readonly SectionPage[] = section.pages
  return pages.filter(({ permission }) => permission === null || permissions.includes(permission))
}

/** The section of an address: its page is the address itself or the beginning of it. */
export function sectionOf(path: string): Section | undefined {
  return [...sections, help].find(({ pages }: Section) =>
    (pages as readonly SectionPage[]).some(({ to }) => holds(to, path)),
  )
}

export function holds(to: string, path: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
}
