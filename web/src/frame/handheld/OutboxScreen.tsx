import { CircleCheckBig } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { floor, useOutbox } from '~/lib/floor'
import type { Entry } from '~/lib/outbox'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { OutboxEntry } from './OutboxEntry'

const GROUPS = ['refused', 'exception', 'queued', 'sent', 'discarded'] as const
/** How many of those that need nothing are shown. */
const LATEST = 20

interface Props {
  /** How it stood when the screen was opened. */
  first: Entry[]
  warehouse: string | null
}

/** What was done here: what is in dispute first, one by one, then what waits, then what is done with. */
export function OutboxScreen({ first, warehouse }: Props) {
  const { t } = useTranslation('handheld')
  const view = useOutbox()
  const [entries, setEntries] = useState(first)
  useTitle(t('outbox.name'))

  const look = useCallback(() => void floor().outbox.all().then(setEntries), [])
  useEffect(() => {
    look()
    return floor().outbox.subscribe(look)
  }, [look])

  const of = (state: Entry['state']) => {
    const all = entries.filter((entry) => entry.state === state)
    return state === 'sent' || state === 'discarded' ? all.slice(-LATEST).reverse() : all
  }
  const nothing = entries.every(({ state }) => state === 'sent' || state === 'discarded')
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-6 p-4">
      <h1 className="text-prompt font-semibold">{t('outbox.name')}</h1>
      {view.signedOut && (
        <Notice state="attention" size="hand">
          {t('outbox.signedOut')}
        </Notice>
      )}
      {view.foreign > 0 && (
        <Notice state="waiting" size="hand">
          {t('outbox.foreign', { count: view.foreign })}
        </Notice>
      )}
      {nothing && (
        <div className="flex items-center gap-3">
          <CircleCheckBig aria-hidden="true" className="size-10 shrink-0 text-accepted" />
          <div>
            <p className="text-hand-lead font-semibold">{t('outbox.empty')}</p>
            <p className="text-hand text-muted">{t('outbox.emptyHint')}</p>
          </div>
        </div>
      )}
      {GROUPS.map((state) => {
        const group = of(state)
        if (group.length === 0) return null
        return (
          <section key={state} className="flex flex-col gap-3">
            <h2 className="text-hand-lead font-semibold">{t(`outbox.${state}`)}</h2>
            {state === 'exception' && <p className="text-hand text-muted">{t('outbox.exceptionHint')}</p>}
            <ul className="flex flex-col gap-3">
              {group.map((entry) => (
                <OutboxEntry key={entry.seq} entry={entry} warehouse={warehouse} />
              ))}
            </ul>
          </section>
        )
      })}
      {view.queued > 0 && !view.signedOut && (
        <div className="thumb sticky bottom-0 mt-auto bg-canvas py-3">
          <Button size="hand" look="primary" onClick={() => void floor().outbox.send()}>
            {t('outbox.sendNow')}
          </Button>
        </div>
      )}
    </div>
  )
}
