import { useQuery } from '@tanstack/react-query'
import { ChevronRight, PackageOpen, Truck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'
import { Trouble } from '~/ui/Trouble'
import { type Document, type Startable, startableQuery } from './startable'
import { FoundCard } from './step/FoundCard'
import { type Shipping, useShipping } from './useShipping'
import { useTaking } from './useTaking'

const NONE: Document[] = []

interface Props {
  what: Startable
  account: string
  warehouse: string
  onWork: (work: string) => void
}

/** Deliveries to receive, orders to pack or to ship: a tap or a scan begins. */
export function StartList({ what, account, warehouse, onWork }: Props) {
  const { t } = useTranslation(['handheld', 'common'])
  const { data, error, isPending, isFetching, refetch } = useQuery(startableQuery(what, warehouse))
  const shipping = useShipping(what === 'ship' && data ? data.documents : NONE)
  const taking = useTaking({ account, warehouse, onWork, onScan: shipping.onScan })
  const words = useProblemText()
  const wrong = taking.error ?? error
  useTitle(t(`start.${what}.title`))
  return (
    <>
      <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-4 p-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-prompt font-semibold">{t(`start.${what}.title`)}</h1>
          <p className="text-hand text-muted">{t(`start.${what}.hint`)}</p>
        </header>
        <div role="alert" className="flex flex-col gap-3 empty:hidden">
          {taking.unknown !== null && (
            <Notice state="wrong" size="hand">
              {t('home.unknown', { value: taking.unknown })}
            </Notice>
          )}
          {wrong && (
            <Notice state="wrong" size="hand" title={t(taking.error ? 'home.failed' : 'start.failed')}>
              {words.whole(wrong).text}
            </Notice>
          )}
        </div>
        {taking.found && <FoundCard found={taking.found} />}
        {isPending && <Skeleton label={t('common:loading')} lines={6} />}
        {data?.documents.length === 0 && (
          <div className="m-auto">
            <Trouble
              icon={PackageOpen}
              title={t(`start.${what}.none`)}
              text={t('home.nothingHint')}
              size="hand"
            />
          </div>
        )}
        {data && data.documents.length > 0 && (
          <ul className="flex flex-col">
            {data.documents.map((document) => (
              <li key={document.id} className="border-b border-line last:border-b-0">
                {what === 'ship' ? (
                  <ToShip document={document} shipping={shipping} />
                ) : (
                  <button
                    type="button"
                    className="flex min-h-16 w-full items-center gap-3 py-3 text-left"
                    onClick={() => taking.document(what, document.id, document.number)}
                  >
                    <Facts document={document} />
                    <ChevronRight aria-hidden="true" className="size-7 shrink-0" />
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        {data?.more && <p className="text-hand text-muted">{t('start.more')}</p>}
      </div>
      <div className="sticky bottom-0 border-t border-line bg-canvas p-3">
        <Button
          size="hand"
          className="mx-auto max-w-120"
          aria-disabled={isFetching}
          onClick={() => {
            if (!isFetching) void refetch()
          }}
        >
          {t(isFetching ? 'tasks.refreshing' : 'tasks.refresh')}
        </Button>
      </div>
    </>
  )
}

function Facts({ document }: { document: Document }) {
  const { t } = useTranslation('handheld')
  const language = useLanguage()
  const { number, day, dock, lines, begun } = document
  const facts = [
    begun && t('start.begun'),
    lines && t('start.lines', lines),
    dock,
    day !== null && formatDay(day, language),
  ].filter((fact) => typeof fact === 'string' && fact !== '')
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-1">
      <span className="font-mono text-hand-lead font-semibold break-words">{number}</span>
      <span className="tabular text-hand text-muted">{facts.join(' · ')}</span>
    </span>
  )
}

function ToShip({ document, shipping }: { document: Document; shipping: Shipping }) {
  const { t } = useTranslation('handheld')
  const words = useProblemText()
  const asked = shipping.asked === document.id
  return (
    <div className="flex flex-col gap-3 py-3">
      <button
        type="button"
        aria-expanded={asked}
        className="flex min-h-16 w-full items-center gap-3 text-left"
        onClick={() => shipping.ask(asked ? null : document.id)}
      >
        <Facts document={document} />
        <Truck aria-hidden="true" className="size-7 shrink-0" />
      </button>
      {shipping.wrong?.id === document.id && (
        <Notice state="wrong" size="hand">
          {words.whole(shipping.wrong.error).text}
        </Notice>
      )}
      {asked && (
        <>
          <p className="text-hand">{t('start.shipAgain')}</p>
          <div className="hand-row flex gap-3">
            <Button size="half" onClick={() => shipping.ask(null)}>
              {t('start.notYet')}
            </Button>
            <Button
              size="half"
              look="primary"
              aria-disabled={shipping.pending}
              onClick={() => shipping.go(document.id)}
            >
              {t(shipping.pending ? 'start.shipping' : 'start.shipNow')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
