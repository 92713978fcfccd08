import { RotateCcw, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewedOrder } from '~/api/shipments'
import { OrderLink } from '~/desk/links'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'
import { cameOf, differs, MOST_AT_ONCE } from './came'
import { Counts, Outcome } from './Outcome'
import { usePreview } from './usePreview'
import { type Came, useRelease } from './useRelease'

interface Props {
  /** In the sequence in which they are released. */
  orders: readonly { id: string; number: string }[]
  /** Several from the list: then each is named, and what becomes of them is counted. */
  many?: boolean
  onClose: () => void
}

/** Shows first what orders would get and what would be short, then releases, then shows what truly came. */
export function ReleasePanel(props: Props) {
  return props.orders.length > MOST_AT_ONCE ? <TooMany {...props} /> : <Panel {...props} />
}

function TooMany({ onClose }: Props) {
  const { t } = useTranslation('console')
  return (
    <div className="border-b border-line bg-surface px-4 py-3">
      <Notice
        state="attention"
        title={t('releasing.tooMany', { count: MOST_AT_ONCE })}
        action={
          <Button autoFocus onClick={onClose}>
            {t('panel.close')}
          </Button>
        }
      />
    </div>
  )
}

function Panel({ orders, many = false, onClose }: Props) {
  const { t } = useTranslation('console')
  const [takeFromLower, setTakeFromLower] = useState(false)
  const [onlyWhole, setOnlyWhole] = useState(false)
  const release = useRelease(takeFromLower)
  // What somebody saw when they decided: what came is held against this.
  const [seen, setSeen] = useState<readonly PreviewedOrder[]>([])
  const ids = orders.map(({ id }) => id)
  // Once they are released nobody looks again: what was shown stays beside what came of it.
  const preview = usePreview(ids, takeFromLower, release.came === null)
  const wanted = preview.data
    ? preview.data.orders
        .filter(({ outcome }) => outcome !== 'refused' && (!onlyWhole || outcome === 'whole'))
        .map(({ id }) => id)
    : // Without an answer it is not known which would be whole.
      onlyWhole
      ? []
      : ids
  const blocked = preview.isPending || wanted.length === 0
  const begin = () => {
    if (blocked) return
    setSeen(preview.data?.orders ?? [])
    release.start(wanted)
  }
  const mixed = new Set(preview.data?.orders.map(({ outcome }) => outcome)).size > 1
  return (
    <section
      aria-label={t('releasing.title', { count: orders.length })}
      className={
        many
          ? 'flex max-h-[60vh] flex-col gap-3 overflow-y-auto border-b border-line bg-surface px-4 py-3'
          : 'flex w-full flex-col gap-3 rounded-control border border-line-strong p-3'
      }
    >
      {many && <h2 className="font-semibold">{t('releasing.title', { count: orders.length })}</h2>}
      {release.came ? (
        <Results orders={orders} shown={seen} release={release} came={release.came} many={many} />
      ) : (
        <>
          <Preview preview={preview} many={many} />
          <Check checked={takeFromLower} onChange={setTakeFromLower} label={t('releasing.takeFromLower')} />
          {many && (mixed || onlyWhole) && (
            <Check checked={onlyWhole} onChange={setOnlyWhole} label={t('releasing.onlyWhole')} />
          )}
        </>
      )}
      <div className="flex flex-wrap gap-2">
        {release.came === null && (
          // The next thing to do has the focus by itself, so that Enter and Enter again release; while it looks it does nothing.
          <Button look="primary" autoFocus aria-disabled={blocked} onClick={begin}>
            <Send aria-hidden="true" className="size-4" />
            {many ? t('releasing.nowMany', { count: wanted.length }) : t('releasing.now')}
          </Button>
        )}
        {release.goOn && (
          <Button look="primary" onClick={release.goOn}>
            <RotateCcw aria-hidden="true" className="size-4" />
            {t('releasing.goOn')}
          </Button>
        )}
        {/* Anew once they are released: the button that had the focus is gone, and the focus would be lost with it. */}
        <Button
          key={release.came ? 'close' : 'leave'}
          autoFocus={release.came !== null}
          aria-disabled={release.busy}
          onClick={() => !release.busy && onClose()}
        >
          {t(release.came ? 'panel.close' : 'form.leave')}
        </Button>
      </div>
    </section>
  )
}

interface CheckProps {
  checked: boolean
  onChange: (checked: boolean) => void
  label: string
}

function Check({ checked, onChange, label }: CheckProps) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-0.5 size-4"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
      {label}
    </label>
  )
}

interface PreviewProps {
  preview: ReturnType<typeof usePreview>
  many: boolean
}

function Preview({ preview: { data, error, isPending, refetch }, many }: PreviewProps) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  if (isPending) return <Skeleton label={t('releasing.looking')} />
  if (error) {
    return (
      <Notice
        state="wrong"
        title={t('releasing.notSeen')}
        action={<Button onClick={() => void refetch()}>{t('releasing.lookAgain')}</Button>}
      >
        {problem.whole(error).text} {t('releasing.tellsAfter')}
      </Notice>
    )
  }
  if (!data) return null
  const { orders } = data
  const none = orders.every(({ outcome }) => outcome === 'refused')
  return (
    <div className="flex flex-col gap-1">
      {many && <Counts orders={orders} done={false} />}
      {many && none && <p>{t('releasing.none')}</p>}
      <p className="text-small text-muted">{t('releasing.presentFigures')}</p>
      {orders.map((order) => (
        <Outcome key={order.id} order={order} named={many} />
      ))}
    </div>
  )
}

interface ResultsProps {
  orders: Props['orders']
  shown: readonly PreviewedOrder[]
  release: ReturnType<typeof useRelease>
  came: readonly Came[]
  many: boolean
}

/** What truly came. */
function Results({ orders, shown, release, came, many }: ResultsProps) {
  const { t } = useTranslation('console')
  const done = came.flatMap(({ order }) => (order ? [cameOf(order)] : []))
  return (
    <div className="flex flex-col gap-1">
      {many && (
        <p role="status" className="text-small text-muted">
          {t('releasing.progress', { done: came.length, of: release.of })}
        </p>
      )}
      {release.busy && !many && <Skeleton label={t('releasing.releasing')} lines={2} />}
      {many && done.length > 0 && <Counts orders={done} done />}
      {came.map(({ id, order, error }) => {
        const result = order && cameOf(order)
        const before = shown.find((one) => one.id === id)
        return result ? (
          <Outcome key={id} order={result} done differs={differs(before, result)} named={many} />
        ) : (
          <Failed key={id} number={orders.find((one) => one.id === id)?.number ?? ''} id={id} error={error} />
        )
      })}
    </div>
  )
}

function Failed({ id, number, error }: { id: string; number: string; error: unknown }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  return (
    <Notice state="wrong" title={t('panel.notDone')}>
      <OrderLink id={id} code={number} /> {problem.whole(error).text}
    </Notice>
  )
}
