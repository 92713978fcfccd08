import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import {
  Boxes,
  CornerUpRight,
  Keyboard,
  Languages,
  LogOut,
  type LucideIcon,
  MapPin,
  Package,
  PackageCheck,
  SunMoon,
  Tag,
  Truck,
} from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { help, pagesFor, sections } from '~/desk/sections'
import { LANGUAGES, setLanguage } from '~/lib/i18n/i18n'
import { useSignOut } from '~/lib/session'
import { setTheme, THEMES } from '~/lib/theme'
import { findAll, type Kind } from './find'

export interface Choice {
  id: string
  group: 'results' | 'goTo' | 'commands'
  icon: LucideIcon
  title: string
  /** Said after it, quieter. */
  hint?: string
  code?: boolean
  run: () => void
}

const icons: Record<Kind, LucideIcon> = {
  item: Tag,
  location: MapPin,
  unit: Package,
  order: PackageCheck,
  delivery: Truck,
  lot: Boxes,
}

/** Waits until typing pauses; a paste is there at once. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    if (text === settled) return
    const pasted = Math.abs(text.length - settled.length) > 2
    const timer = setTimeout(() => setSettled(text), pasted ? 0 : 120)
    return () => clearTimeout(timer)
  }, [text, settled])
  return settled
}

/** What the server finds for a text, then pages and commands whose names hold it. */
export function useChoices(typed: string, session: Session, onKeys: () => void) {
  const { t } = useTranslation(['console', 'common'])
  const router = useRouter()
  const signOut = useSignOut()
  const text = typed.trim()
  const asked = useSettled(text)
  const query = useQuery({
    queryKey: ['find', asked],
    queryFn: ({ signal }) => findAll(asked, session.permissions, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const holds = (title: string) => title.toLowerCase().includes(text.toLowerCase())
  const go = (href: string) => router.history.push(href)

  const found: Choice[] =
    text === ''
      ? []
      : (query.data ?? []).map(({ kind, id, code, name, to, search }) => ({
          id: `${kind}-${id}`,
          group: 'results',
          icon: icons[kind],
          title: code,
          code: true,
          hint: [name, t(`console:kind.${kind}`)].filter(Boolean).join(' · '),
          run: () => go(router.buildLocation({ to, search: (search ?? {}) as never }).href),
        }))
  const pages: Choice[] = [...sections, help]
    .flatMap((section) => pagesFor(section, session.permissions))
    .map(({ id, to }) => ({
      id: `page-${id}`,
      group: 'goTo',
      icon: CornerUpRight,
      title: t(`console:page.${id}`),
      run: () => go(to),
    }))
  const commands: Choice[] = [
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      group: 'commands' as const,
      icon: SunMoon,
      title: t(`console:palette.theme.${theme}`),
      run: () => setTheme(theme),
    })),
    ...LANGUAGES.map((language) => ({
      id: `language-${language}`,
      group: 'commands' as const,
      icon: Languages,
      title: t(`common:language.${language}`),
      run: () => setLanguage(language),
    })),
    { id: 'keys', group: 'commands', icon: Keyboard, title: t('console:palette.keys'), run: onKeys },
    {
      id: 'sign-out',
      group: 'commands',
      icon: LogOut,
      title: t('console:palette.signOut'),
      run: () => signOut.mutate(),
    },
  ]
  return {
    choices: [...found, ...[...pages, ...commands].filter(({ title }) => holds(title))],
    /** The answer for what is typed is not there yet. */
    waiting: text !== '' && (asked !== text || query.isPending || query.isPlaceholderData),
    failed: query.isError,
  }
}
