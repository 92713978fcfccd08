import { useQuery } from '@tanstack/react-query'
import {
  ArrowDownToLine,
  ArrowLeftRight,
  CircleHelp,
  ClipboardList,
  Hand,
  History,
  ListChecks,
  Package,
  PackagePlus,
  ShoppingCart,
  TriangleAlert,
  Truck,
} from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '~/lib/connection'
import { FREE_FLOWS, type FreeFlow, floor, taskWork, type Work } from '~/lib/floor'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { takeUpdate, useApp } from '~/lib/pwa'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { mineQuery } from './api'
import type { Startable } from './startable'
import { Taken } from './Taken'
import { useTaking } from './useTaking'
import { useWaits, type Waits } from './useWaits'

const ICONS = {
  putaway: ArrowDownToLine,
  pick: Hand,
  count: ListChecks,
  exception: TriangleAlert,
  move: ArrowLeftRight,
  adjust: PackagePlus,
  inquiry: CircleHelp,
  receive: ArrowDownToLine,
  pack: Package,
  ship: Truck,
}

interface Props {
  account: string
  /** What was begun on this device, as it stood when the screen was opened. */
  begun: Work[]
  warehouse: string | null | undefined
  onWork: (work: string) => void
  onList: () => void
  onPrint: () => void
  /** To several orders in one walk, if the person may pick. */
  onCart: (() => void) | null
  /** What the person may begin besides tasks, and the way to it. */
  startable: Startable[]
  onStart: (what: Startable) => void
}

/** What to do now: go on, take the next task, or scan anything. */
export function Home({
  account,
  begun,
  warehouse,
  onWork,
  onList,
  onPrint,
  onCart,
  startable,
  onStart,
}: Props) {
  const { t } = useTranslation('handheld')
  const taking = useTaking({
    account,
    warehouse: warehouse ?? null,
    onWork,
    onScan: (found) => {
      // Nothing is left to be packed of it: it waits to be handed over.
      const leaves = found?.kind === 'order' && found.facts.some((fact) => fact.join() === 'state,packed')
      if (!leaves || !startable.includes('ship')) return false
      onStart('ship')
      return 'leads_on'
    },
  })
  const waits = useWaits(warehouse, startable)
  const connection = useConnection()
  const { updateReady } = useApp()
  useTitle(t('home.name'))
  return (
    <>
      <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-5 p-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-prompt font-semibold">{t('home.title')}</h1>
          <p className="text-hand text-muted">{t('home.hint')}</p>
        </header>
        <Taken taking={taking} />
        {warehouse === null && (
          <Notice state="attention" size="hand">
            {t('home.noWarehouse')}
          </Notice>
        )}
        {connection !== 'online' && (
          <Notice state="attention" size="hand">
            {t('home.offline')}
          </Notice>
        )}
        {updateReady && (
          <Notice
            state="doing"
            size="hand"
            title={t('home.update')}
            action={
              <Button size="hand" onClick={takeUpdate}>
                {t('home.updateTake')}
              </Button>
            }
          />
        )}
        <Recovered account={account} begun={begun} onWork={onWork} onTake={taking.task} />
        <Waiting waits={waits} onTake={(kind) => taking.next([kind])} onStart={onStart} onList={onList} />
        {waits.settled && (
          <section aria-label={t('home.more')} className="flex flex-col gap-2">
            <h2 className="text-hand text-muted">{t('home.more')}</h2>
            <div className="grid grid-cols-2 gap-3">
              {FREE_FLOWS.map((flow) => (
                <FreeButton key={flow} flow={flow} onTake={() => taking.free(flow)} />
              ))}
              {onCart && (
                <Button size="half" className="col-span-2" onClick={onCart}>
                  <ShoppingCart aria-hidden="true" className="size-6 shrink-0" />
                  {t('cart.title')}
                </Button>
              )}
              <Button size="half" className="col-span-2" onClick={onPrint}>
                {t('home.print')}
              </Button>
            </div>
          </section>
        )}
      </div>
      <div className="sticky bottom-0 border-t border-line bg-canvas p-3">
        <Button
          look="primary"
          size="hand"
          className="mx-auto max-w-120"
          aria-disabled={taking.busy}
          onClick={() => taking.next()}
        >
          {t(taking.busy ? 'home.taking' : 'home.next')}
        </Button>
      </div>
    </>
  )
}

function FreeButton({ flow, onTake }: { flow: FreeFlow; onTake: () => void }) {
  const { t } = useTranslation('handheld')
  const Icon = ICONS[flow]
  return (
    <Button size="tile" onClick={onTake}>
      <Icon aria-hidden="true" className="size-6" />
      {t(`flow.${flow}`)}
    </Button>
  )
}

/** What was begun on this device and not ended: a dead battery or the end of a shift loses nothing. */
interface RecoveredProps {
  account: string
  begun: Work[]
  onWork: (work: string) => void
  onTake: (task: string) => void
}

function Recovered({ account, begun, onWork, onTake }: RecoveredProps) {
  const { t } = useTranslation('handheld')
  const word = useWord()
  const [all, setAll] = useState(begun)
  useEffect(() => {
    let gone = false
    void floor()
      .works.open(account)
      .then((open) => gone || setAll(open))
    return () => {
      gone = true
    }
  }, [account])
  const works = all.filter(({ id }) => !id.startsWith('free-'))
  const { data: held } = useQuery(mineQuery)
  const tasksOf = ({ id, run: { script } }: Work) => [
    id,
    ...(script.also ?? []).concat(script.task ?? []).map((task) => taskWork(task.id)),
  ]
  const here = new Set(works.flatMap(tasksOf))
  // Begun on another device: it is taken over by a tap.
  const elsewhere = (held?.items ?? []).filter(({ id }) => !here.has(taskWork(id)))
  const shown = [
    ...works.map(({ id, title, run }) => ({ id, title, flow: run.script.flow, act: () => onWork(id) })),
    ...elsewhere.map(({ id, kind, location }) => ({
      id,
      title: location ?? null,
      flow: kind,
      act: () => onTake(id),
    })),
  ]
  if (shown.length === 0) return null
  return (
    <section aria-label={t('home.recovered')} className="flex flex-col gap-2">
      <h2 className="text-hand text-muted">{t('home.recovered')}</h2>
      {shown.map(({ id, title, flow, act }) => (
        <button
          key={id}
          type="button"
          className="flex min-h-16 items-center gap-3 rounded-control border-2 border-line-strong bg-surface p-4 text-left"
          onClick={act}
        >
          <History aria-hidden="true" className="size-7 shrink-0 text-accent-ink" />
          <span className="flex min-w-0 flex-col">
            <span className="text-hand-lead font-semibold">{word(`handheld:flow.${flow}`, flow)}</span>
            {title && <span className="truncate font-mono text-hand">{title}</span>}
          </span>
        </button>
      ))}
    </section>
  )
}

interface WaitingProps {
  waits: Waits
  onTake: (kind: string) => void
  onStart: (what: Startable) => void
  onList: () => void
}

/** How much waits. */
function Waiting({ waits: { kinds, more, documents, room }, onTake, onStart, onList }: WaitingProps) {
  const { t } = useTranslation('handheld')
  const word = useWord()
  if (kinds.length + documents.length + room.kinds + room.documents === 0) return null
  return (
    <section aria-label={t('home.work')} className="flex flex-col gap-2">
      <h2 className="text-hand text-muted">{t('home.work')}</h2>
      <ul className="flex flex-col">
        {kinds.map(([kind, count]) => (
          <Count key={kind} of={kind} count={count} more={more} onTap={() => onTake(kind)}>
            {word(`handheld:flow.${kind}`, kind)}
          </Count>
        ))}
        <Room lines={room.kinds} />
        {documents.map(({ what, count, more }) => (
          <Count key={what} of={what} count={count} more={more} onTap={() => onStart(what)}>
            {t(`start.${what}.title`)}
          </Count>
        ))}
        <Room lines={room.documents} />
      </ul>
      {kinds.length + room.kinds > 0 && (
        <button type="button" className="min-h-14 text-left text-hand underline" onClick={onList}>
          {t('home.list')}
        </button>
      )}
    </section>
  )
}

function Room({ lines }: { lines: number }) {
  return Array.from({ length: lines }, (_, line) => `${line}`).map((line) => (
    <li key={line} aria-hidden="true" className="min-h-16 border-b border-line" />
  ))
}

interface CountProps {
  of: string
  count: number
  /** Whether there are more than were counted. */
  more: boolean
  onTap: () => void
  children: ReactNode
}

function Count({ of, count, more, onTap, children }: CountProps) {
  const language = useLanguage()
  const Icon = ICONS[of as keyof typeof ICONS] ?? ClipboardList
  return (
    <li className="border-b border-line">
      <button
        type="button"
        className="flex min-h-16 w-full items-center gap-3 text-left text-hand-lead font-semibold"
        onClick={onTap}
      >
        <Icon aria-hidden="true" className="size-7 shrink-0" />
        <span className="min-w-0 flex-1 break-words">{children}</span>
        <span className="tabular">
          {formatNumber(count, language)}
          {more && '+'}
        </span>
      </button>
    </li>
  )
}
