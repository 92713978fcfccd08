import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { setKeysOn, useKeysOn } from '~/desk/keys/keys'
import { help, pagesFor, sections } from '~/desk/sections'

const LIST = [
  ['next', 'J'],
  ['previous', 'K'],
  ['open', 'Enter'],
  ['select', 'X'],
  ['selectReach', 'Shift X'],
  ['nextReach', 'Shift J'],
  ['previousReach', 'Shift K'],
  ['filter', '/'],
  ['close', 'Esc'],
] as const

const APP = [
  ['palette', 'Ctrl K'],
  ['help', '?'],
] as const

/** All keys, and the switch that turns the single ones off. */
export function KeySheet({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation('console')
  const dialog = useRef<HTMLDialogElement>(null)
  const on = useKeysOn()
  useEffect(() => dialog.current?.showModal(), [])
  const pages = [...sections, help].flatMap((section) => pagesFor(section, session.permissions))
  return (
    <dialog
      ref={dialog}
      aria-labelledby="keys-title"
      onClose={onClose}
      className="m-auto w-full max-w-180 rounded-control border border-line-strong bg-surface p-6 text-ink backdrop:bg-[rgb(0_0_0/0.35)]"
    >
      <div className="flex items-start justify-between gap-4 pb-4">
        <div>
          <h2 id="keys-title" className="text-title font-semibold">
            {t('keys.title')}
          </h2>
          <p className="text-muted">{t('keys.hint')}</p>
        </div>
        <button
          type="button"
          aria-label={t('keys.close')}
          onClick={onClose}
          className="flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      </div>
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        <Keys title={t('keys.group.list')} lines={LIST.map(([id, key]) => [t(`keys.does.${id}`), key])} />
        <div className="flex flex-col gap-6">
          <Keys
            title={t('keys.group.go')}
            lines={pages.flatMap(({ id, key }): [string, string][] =>
              key === null ? [] : [[t(`page.${id}`), `G ${key.replace('Key', '')}`]],
            )}
          />
          <Keys title={t('keys.group.app')} lines={APP.map(([id, key]) => [t(`keys.does.${id}`), key])} />
        </div>
      </div>
      <label className="mt-6 flex items-start gap-2 border-t border-line pt-4">
        <input
          type="checkbox"
          className="mt-0.5 size-4"
          checked={on}
          onChange={({ target }) => setKeysOn(target.checked)}
        />
        <span>
          {t('keys.on')}
          <span className="block text-small text-muted">{t('keys.onHint')}</span>
        </span>
      </label>
    </dialog>
  )
}

function Keys({ title, lines }: { title: string; lines: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="pb-1 font-semibold">{title}</h3>
      <dl>
        {lines.map(([does, key]) => (
          <div key={does} className="flex h-7 items-center justify-between gap-4">
            <dt>{does}</dt>
            <dd className="flex gap-1">
              {key.split(' ').map((one, at) => (
                <kbd
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes, and one key may be struck twice in it.
                  key={`${at} ${one}`}
                  className="rounded-control border border-line bg-sunken px-1.5 font-mono text-small leading-5"
                >
                  {one}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
