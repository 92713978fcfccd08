import { useRouter } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { useKeys } from '~/desk/keys/keys'
import { help, pagesFor, sections } from '~/desk/sections'
import { KeySheet } from './KeySheet'
import { Palette } from './palette/Palette'

/** The keys that work everywhere, and the field that opens the palette for those who would rather click. */
export function Keyboard({ session }: { session: Session }) {
  const { t } = useTranslation('console')
  const router = useRouter()
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  const pages = [...sections, help].flatMap((section) => pagesFor(section, session.permissions))
  useKeys([
    { id: 'palette', code: 'KeyK', mod: true, run: () => setOpen('palette') },
    { id: 'help', code: 'Slash', shift: true, run: () => setOpen('keys') },
    ...pages.flatMap(({ id, to, key }) =>
      key === null ? [] : [{ id: `go.${id}`, code: key, after: 'KeyG', run: () => router.history.push(to) }],
    ),
  ])
  const close = () => setOpen(null)
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen('palette')}
        className="flex h-8 w-full max-w-96 items-center gap-2 rounded-control border border-line bg-surface px-2.5 text-muted transition-colors hover:border-line-strong hover:text-ink"
      >
        <Search aria-hidden="true" className="size-4 shrink-0" />
        <span className="flex-1 truncate text-left">{t('palette.open')}</span>
        <kbd className="hidden rounded-control border border-line bg-sunken px-1.5 font-mono text-tiny lg:inline">
          Ctrl K
        </kbd>
      </button>
      {open === 'palette' && (
        <Palette session={session} onClose={close} onKeys={() => setTimeout(() => setOpen('keys'))} />
      )}
      {open === 'keys' && <KeySheet session={session} onClose={close} />}
    </>
  )
}
