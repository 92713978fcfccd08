import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { useKeys } from '~/desk/keys/keys'
import { Failed, Forbidden } from '~/desk/list/States'
import { SectionTabs } from '~/desk/SectionTabs'
import { useMay } from '~/desk/session'
import { startSounds } from '~/lib/feedback/sounds'
import { ScanProvider, useScans } from '~/lib/scan/ScanProvider'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Skeleton } from '~/ui/Skeleton'
import { states } from '~/ui/state'
import { Answer } from './Answer'
import { OrderOnTable } from './OrderOnTable'
import { usePacking } from './usePacking'
import { WaitingOrders } from './WaitingOrders'

/** A table where orders are packed, with a scanner and a keyboard: everything on it is as large as on a wall. */
export function PackingPage() {
  const { t } = useTranslation('console')
  const may = useMay('shipments:pack')
  useTitle(t('page.packing'))
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      {may ? (
        <ScanProvider>
          <Station />
        </ScanProvider>
      ) : (
        <>
          <h1 className="sr-only">{t('page.packing')}</h1>
          <Forbidden permission="shipments:pack" />
        </>
      )}
    </div>
  )
}

function Station() {
  const { t } = useTranslation(['console', 'common'])
  const [address, changeAddress] = useAddress()
  const packing = usePacking(address.order ?? null, (id) => changeAddress({ order: id }, { push: true }))
  const { order, query, said } = packing
  useEffect(() => startSounds(), [])
  useScans(async (scan) => {
    await packing.take(scan.raw)
  })
  useKeys([
    {
      id: 'packLeave',
      code: 'Escape',
      run: () => (said?.tone === 'wrong' ? packing.forget() : packing.leave()),
    },
  ])
  return (
    <section
      aria-label={t('console:page.packing')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className={`flex min-h-0 flex-1 flex-col overflow-y-auto transition-colors focus-visible:-outline-offset-2 ${said?.tone === 'wrong' ? states.wrong.ground : ''}`}
    >
      {said && <Answer said={said} onForget={packing.forget} />}
      <div className="flex flex-col gap-6 p-4 sm:p-6">
        <Typed
          busy={packing.busy}
          onText={packing.take}
          prompt={t(order ? 'console:packing.scanGoods' : 'console:packing.scanOrder')}
        />
        {!address.order && <WaitingOrders onOpen={packing.open} />}
        {address.order && query.isPending && <Skeleton label={t('common:loading')} lines={6} />}
        {address.order && query.error && !order && (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        )}
        {order && <OrderOnTable packing={packing} order={order} />}
      </div>
    </section>
  )
}

/** For codes that no scanner reads. A scanner needs no field: it is heard wherever the focus is. */
function Typed({
  prompt,
  busy,
  onText,
}: {
  prompt: string
  busy: boolean
  onText: (text: string) => Promise<void>
}) {
  const { t } = useTranslation('console')
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useKeys([{ id: 'filter', code: 'Slash', run: () => input.current?.focus() }])
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={async (event) => {
        event.preventDefault()
        const said = text.trim()
        // One thing at a time: what is typed meanwhile stays.
        if (said === '' || busy) return
        setText('')
        await onText(said)
      }}
    >
      <h1 className="w-full text-prompt font-semibold">{prompt}</h1>
      <div className="w-full max-w-120">
        <Field
          ref={input}
          label={t('packing.type')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <Button type="submit" className="h-10!" aria-disabled={busy}>
        {t('packing.take')}
      </Button>
    </form>
  )
}
