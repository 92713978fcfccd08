import { ChartLine, FileCode, FileJson, HeartPulse, Power } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SectionTabs } from '~/desk/SectionTabs'
import { useTitle } from '~/lib/title'
import { Doors } from '~/ui/Doors'
import { PageHeader } from '~/ui/PageHeader'
import { Invariants } from './Invariants'
import { Outbox } from './Outbox'
import { SystemStatus } from './SystemStatus'

/** The state of the system, and where other programs ask for it. */
export function SystemPage() {
  const { t } = useTranslation('console')
  useTitle(t('system.title'))
  const door = (href: string, icon: typeof ChartLine, title: string, hint: string) => ({
    href,
    icon,
    title,
    hint,
    code: href,
  })
  return (
    <>
      <div className="-mx-4 -mt-6 mb-6 border-b border-line px-4 sm:-mx-6 sm:px-6 lg:-mx-8 lg:px-8">
        <SectionTabs />
      </div>
      <PageHeader title={t('system.title')} />
      <div className="grid max-w-280 gap-x-16 gap-y-10 lg:grid-cols-2">
        <section aria-labelledby="status" className="flex flex-col gap-3">
          <h2 id="status" className="text-small font-medium text-muted">
            {t('system.status')}
          </h2>
          <SystemStatus />
        </section>
        <section aria-labelledby="outbox" className="flex flex-col gap-3">
          <h2 id="outbox" className="text-small font-medium text-muted">
            {t('health.outboxTitle')}
          </h2>
          <Outbox />
        </section>
        <Invariants />
        <section aria-labelledby="machines" className="flex flex-col gap-1">
          <h2 id="machines" className="text-small font-medium text-muted">
            {t('system.forMachines')}
          </h2>
          <Doors
            doors={[
              door('/docs', FileJson, t('start.door.docs'), t('start.door.docsHint')),
              door('/openapi.json', FileCode, t('system.openapi'), t('system.openapiHint')),
              door('/metrics', ChartLine, t('start.door.metrics'), t('start.door.metricsHint')),
              door('/health/live', HeartPulse, t('system.alive'), t('system.aliveHint')),
              door('/health/ready', Power, t('system.readiness'), t('system.readinessHint')),
            ]}
          />
        </section>
      </div>
    </>
  )
}
