import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { SectionTabs } from '~/desk/SectionTabs'
import { useTitle } from '~/lib/title'
import { CountLimitPart } from './CountLimitPart'
import { MasterPart } from './MasterPart'
import { RulesPart } from './RulesPart'
import { SsccPart } from './SsccPart'
import { MASTERS, useMasters } from './useMasters'

const PARTS = [...MASTERS, 'sscc', 'rules', 'counts'] as const
type PartId = (typeof PARTS)[number]

/** What is set up once and seldom changed: the site, whose goods, for whom, numbers and rules. */
export function SettingsPage() {
  const { t } = useTranslation('console')
  const [address] = useAddress()
  const part = PARTS.find((id) => id === address.part) ?? 'warehouses'
  useTitle(`${t('page.settings')}: ${t(`settings.part.${part}`)}`)
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <nav
          aria-label={t('page.settings')}
          className="flex shrink-0 gap-1 overflow-x-auto border-b border-line p-2 md:w-52 md:flex-col md:border-r md:border-b-0"
        >
          {PARTS.map((id) => (
            <Link
              key={id}
              to="/settings"
              search={{ part: id }}
              aria-current={id === part ? 'page' : undefined}
              className={`rounded-control px-3 py-1.5 whitespace-nowrap ${id === part ? 'bg-hover font-semibold' : 'text-muted hover:bg-hover hover:text-ink'}`}
            >
              {t(`settings.part.${id}`)}
            </Link>
          ))}
        </nav>
        <section
          aria-label={t('list.panel')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
          className="flex min-w-0 flex-1 flex-col gap-4 overflow-y-auto p-4 focus-visible:-outline-offset-2 sm:p-6"
        >
          <h1 className="text-title font-semibold">{t(`settings.part.${part}`)}</h1>
          <Shown key={part} part={part} />
        </section>
      </div>
    </div>
  )
}

function Shown({ part }: { part: PartId }) {
  const { t } = useTranslation('console')
  const masters = useMasters()
  if (part === 'sscc') return <SsccPart />
  if (part === 'rules') return <RulesPart />
  if (part === 'counts') return <CountLimitPart />
  return <MasterPart master={masters[part]} title={t(`settings.part.${part}`)} />
}
