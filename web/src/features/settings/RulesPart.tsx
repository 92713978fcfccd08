import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Act } from '~/desk/Act'
import { Failed, Forbidden } from '~/desk/list/States'
import { usePartners, useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'
import { useWord } from '~/lib/i18n/useWord'
import { Button } from '~/ui/Button'
import { Skeleton } from '~/ui/Skeleton'
import { RuleForm } from './RuleForm'
import { RuleItemLink } from './RuleScope'
import { type Rule, useCategories } from './rule'

/** How stock is chosen for orders: the most specific rule that fits a line holds, and it alone. */
export function RulesPart() {
  const { t } = useTranslation(['console', 'common'])
  const mayRead = useMay('inventory:read')
  const may = useMay('inventory:adjust')
  const [open, setOpen] = useState<string | null>(null)
  const query = useQuery({
    ...pageQuery<Rule>('/api/v1/allocation-rules', { limit: '200' }),
    enabled: mayRead,
  })
  if (!mayRead) return <Forbidden permission="inventory:read" />
  if (query.error && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton label={t('common:loading')} lines={6} />
  const rules = query.data.items
  return (
    <>
      <p className="max-w-160 text-muted">{t('console:rules.hint')}</p>
      {may && open !== 'new' && (
        <Button className="self-start" onClick={() => setOpen('new')}>
          <Plus aria-hidden="true" className="size-4" />
          {t('console:settings.add')}
        </Button>
      )}
      {may && open === 'new' && <RuleForm rule={null} onDone={() => setOpen(null)} />}
      {rules.length === 0 && <p className="border-t border-line py-2">{t('console:rules.none')}</p>}
      <ul className="border-t border-line">
        {rules.map((rule) => (
          <li key={rule.id} className="flex flex-col gap-2 border-b border-line py-3">
            {may && open === rule.id ? (
              <RuleForm key={rule.version} rule={rule} onDone={() => setOpen(null)} />
            ) : (
              <Told rule={rule} onChange={may ? () => setOpen(rule.id) : null} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

/** A rule in words: for what it is, and what it says. */
function Told({ rule, onChange }: { rule: Rule; onChange: (() => void) | null }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const partners = usePartners()
  const warehouses = useWarehouses()
  const categories = useCategories()
  const name = (things: readonly { id: string; name: string }[], id: string | null) =>
    id === null ? null : (things.find((one) => one.id === id)?.name ?? id.slice(0, 8))
  const says = [
    word(`console:allocationOrder.${rule.order}`, rule.order),
    rule.whole_units_first && t('rules.wholeFirst'),
    rule.one_lot && t('rules.oneLot'),
    rule.min_remaining_days > 0 && t('rules.days', { count: rule.min_remaining_days }),
    rule.zones.length > 0 && t('rules.zones', { count: rule.zones.length }),
  ].filter((one) => one !== false)
  const holdsFor = [
    name(partners, rule.customer_id),
    name(categories, rule.category_id),
    name(warehouses, rule.warehouse_id),
  ].filter((one) => one !== null)
  return (
    <>
      <p>
        <span className="font-semibold">
          {holdsFor.length === 0 && !rule.item_id ? t('rules.forAll') : holdsFor.join(' · ')}
          {rule.item_id && (
            <>
              {holdsFor.length > 0 && ' · '}
              <RuleItemLink id={rule.item_id} />
            </>
          )}
        </span>
        <span className="block">{says.join(', ')}</span>
        {rule.note && <span className="block text-muted">{rule.note}</span>}
      </p>
      {onChange && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={onChange}>{t('form.change')}</Button>
          <Act
            label={t('rules.remove')}
            path={`/api/v1/allocation-rules/${rule.id}`}
            method="DELETE"
            ifMatch={rule.version}
            sure={{ text: t('rules.removeText'), yes: t('rules.removeSure') }}
          />
        </div>
      )}
    </>
  )
}
