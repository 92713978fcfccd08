import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, CircleDot } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed } from '~/desk/list/States'
import { SectionTabs } from '~/desk/SectionTabs'
import { useTitle } from '~/lib/title'
import { primaryLink, secondaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { PageHeader } from '~/ui/PageHeader'
import { Skeleton } from '~/ui/Skeleton'
import { AddDelivery, AddItem, AddOwner, AddWarehouse, ReceiveFirst } from './forms'
import { isDone, type Progress, STEPS, type StepName, useProgress } from './useProgress'

/** From an empty system to the first receipt: what is there is checked off, what is next unfolds. */
export function SetupPage() {
  const { t } = useTranslation(['console', 'common'])
  const progress = useProgress()
  useTitle(t('console:page.setup'))
  const done = isDone(progress)
  const next = STEPS.find((step) => !done[step])
  return (
    <>
      <div className="-mx-4 -mt-6 mb-6 border-b border-line px-4 sm:-mx-6 sm:px-6 lg:-mx-8 lg:px-8">
        <SectionTabs />
      </div>
      <PageHeader title={t('console:setup.title')} />
      <div className="flex max-w-180 flex-col gap-4">
        <p className="text-muted">{t('console:setup.lead')}</p>
        {progress.error ? (
          <Failed error={progress.error} onRetry={progress.again} />
        ) : progress.waiting ? (
          <Skeleton label={t('common:loading')} lines={8} />
        ) : (
          <>
            <ol className="flex flex-col">
              {STEPS.map((step, at) => (
                <Step key={step} name={step} number={at + 1} done={done[step]} next={step === next}>
                  {step === next && <What step={step} progress={progress} />}
                </Step>
              ))}
            </ol>
            {next === undefined && <Finished />}
          </>
        )}
      </div>
    </>
  )
}

function Step({
  name,
  number,
  done,
  next,
  children,
}: {
  name: StepName
  number: number
  done: boolean
  next: boolean
  children: ReactNode
}) {
  const { t } = useTranslation('console')
  const heading = useRef<HTMLHeadingElement>(null)
  const was = useRef(next)
  // Whoever finished the step before goes on here.
  useEffect(() => {
    if (next && !was.current) heading.current?.focus()
    was.current = next
  }, [next])
  const Icon = done ? CircleCheck : next ? CircleDot : CircleDashed
  const ink = done ? 'text-accepted' : next ? 'text-accent-ink' : 'text-muted'
  return (
    <li aria-current={next ? 'step' : undefined} className="flex gap-3 border-t border-line py-3">
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${ink}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2
            ref={heading}
            tabIndex={-1}
            className={`text-lead ${next ? 'font-semibold' : done ? '' : 'text-muted'}`}
          >
            {number}. {t(`setup.step.${name}`)}
          </h2>
          <span className={`text-small ${ink}`}>
            {t(done ? 'setup.done' : next ? 'setup.next' : 'setup.later')}
          </span>
        </div>
        {next && <p className="-mt-2 text-muted">{t(`setup.hint.${name}`)}</p>}
        {children}
      </div>
    </li>
  )
}

/** What a step asks for. */
function What({ step, progress }: { step: StepName; progress: Progress }) {
  const { t } = useTranslation('console')
  const build = (kind: string, pattern: string, y: string) => (
    <div>
      <Link
        to="/locations/build"
        search={{ warehouse_id: progress.warehouse?.id ?? '', kind, pattern, y, from: 'setup' }}
        className={primaryLink}
      >
        {t(`setup.build.${kind === 'dock' ? 'docks' : 'storage'}`)}
      </Link>
    </div>
  )
  switch (step) {
    case 'warehouse':
      return <AddWarehouse />
    case 'docks':
      return build('dock', 'DOCK-{1..2}', '-3')
    case 'storage':
      return build('storage', 'A-{01..10}-{1..4}', '0')
    case 'owner':
      return <AddOwner />
    case 'items':
      return <AddItem />
    case 'delivery':
      return <AddDelivery progress={progress} />
    case 'receipt':
      return progress.delivery ? <ReceiveFirst id={progress.delivery.id} /> : null
  }
}

function Finished() {
  const { t } = useTranslation('console')
  return (
    <Notice state="accepted" title={t('setup.finished')}>
      <p>{t('setup.finishedHint')}</p>
      <div className="flex flex-wrap gap-2 pt-3">
        <Link to="/stock" className={primaryLink}>
          {t('setup.toStock')}
        </Link>
        <Link to="/map" className={secondaryLink}>
          {t('setup.toMap')}
        </Link>
        <Link to="/guides" className={secondaryLink}>
          {t('setup.toGuides')}
        </Link>
      </div>
    </Notice>
  )
}
