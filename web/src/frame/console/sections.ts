import { Activity, BookOpen, LayoutDashboard } from 'lucide-react'

/**
 * What the rail leads to. The contexts take their places between start and system in the order that goods flow: inbound,
 * stock, outbound, floor, people, insight. A section is named here when its page exists, not before.
 */
export const sections = [
  { id: 'start', to: '/', icon: LayoutDashboard },
  { id: 'system', to: '/system', icon: Activity },
] as const

/** Help stands apart, at the end. */
export const help = { id: 'guides', to: '/guides', icon: BookOpen } as const

export type Section = (typeof sections)[number] | typeof help
