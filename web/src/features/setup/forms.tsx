import { useQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { zAddItemBody, zAddOwner, zAddWarehouse, zAnnounceDelivery, zDecimalText } from '~/api/gen/rules.gen'
import type { Delivery } from '~/api/receiving'
import { asCode } from '~/desk/filters'
import { QuickForm } from '~/desk/form/QuickForm'
import { asQuantity, isNothing, said } from '~/desk/form/said'
import { timeZones } from '~/desk/form/timeZones'
import { Loaded } from '~/desk/Loaded'
import { get } from '~/lib/api/client'
import { formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { primaryLink } from '~/ui/Button'
import type { Progress } from './useProgress'

/** Codes are kept in capitals; people type them as they like. */
interface Coded {
  code: string
  name: string
}
const coded = ({ code, name }: Coded) => said({ code: asCode(code), name })

export function AddWarehouse() {
  const { t } = useTranslation('console')
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <QuickForm
      path="/api/v1/warehouses"
      fields={[
        { name: 'code', label: t('quick.code'), hint: 'MAIN', code: true },
        { name: 'name', label: t('quick.name') },
        { name: 'time_zone', label: t('setup.timeZone'), first: zone, options: timeZones() },
      ]}
      rules={zAddWarehouse}
      body={({ time_zone, ...typed }: Coded & { time_zone: string }) => said({ ...coded(typed), time_zone })}
      submit={t('setup.addWarehouse')}
    />
  )
}

export function AddOwner() {
  const { t } = useTranslation('console')
  return (
    <QuickForm
      path="/api/v1/owners"
      fields={[
        { name: 'code', label: t('quick.code'), hint: 'OWN', code: true },
        { name: 'name', label: t('quick.name') },
      ]}
      rules={zAddOwner}
      body={coded}
      submit={t('setup.addOwner')}
    />
  )
}

/** Where files are imported, in a build that has that page. */
const IMPORT = '/imports/new'

interface NewItem {
  sku: string
  name: string
  packagings: [{ gtin: string }]
}
const GTIN = 'packagings.0.gtin'

export function AddItem() {
  const { t } = useTranslation('console')
  const router = useRouter()
  const importable = IMPORT in router.routesByPath
  return (
    <>
      <QuickForm
        path="/api/v1/items"
        fields={[
          { name: 'sku', label: t('col.sku'), code: true },
          { name: 'name', label: t('quick.name') },
          { name: GTIN, label: t('setup.gtin'), optional: true, code: true, inputMode: 'numeric' },
        ]}
        rules={zAddItemBody}
        body={({ sku, name, packagings: [each] }: NewItem) => ({
          ...said({ sku, name }),
          ...(each.gtin.trim() === ''
            ? {}
            : { packagings: [{ level: 'each', quantity: '1', gtin: each.gtin.trim() }] }),
        })}
        submit={t('setup.addItem')}
      />
      {importable && (
        <p>
          <Link to={IMPORT as '/'} className="font-medium text-accent-ink underline underline-offset-3">
            {t('setup.import')}
          </Link>
        </p>
      )}
    </>
  )
}

interface NewDelivery {
  lines: [{ item_id: string; quantity: string }]
}
const QUANTITY = 'lines.0.quantity'

export function AddDelivery({ progress }: { progress: Progress }) {
  const { t } = useTranslation('console')
  return (
    <QuickForm
      path="/api/v1/deliveries"
      fields={[
        {
          name: 'lines.0.item_id',
          label: t('col.item'),
          first: progress.items[0]?.id ?? '',
          options: progress.items.map(({ id, sku, name }) => ({ value: id, label: `${sku} · ${name}` })),
        },
        { name: QUANTITY, label: t('setup.howMany'), first: '10', inputMode: 'decimal' },
      ]}
      rules={zAnnounceDelivery}
      check={({ lines: [{ quantity }] }: NewDelivery) =>
        isNothing(quantity) ? { [QUANTITY]: { rule: 'more' } } : {}
      }
      body={({ lines: [{ item_id, quantity }] }: NewDelivery) => ({
        warehouse_id: progress.warehouse?.id,
        lines: [said({ item_id, quantity: asQuantity(quantity) })],
      })}
      submit={t('setup.announce')}
    />
  )
}

interface Received {
  quantity: string
}
/** Of what is received the form asks only how much. */
const RECEIVED = z.looseObject({ quantity: zDecimalText })

/** What came of the first delivery. Goods that are followed by lot or number are received where their label is read. */
export function ReceiveFirst({ id }: { id: string }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const query = useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => get<Delivery>(`/api/v1/deliveries/${id}`, { signal }),
  })
  return (
    <Loaded query={query}>
      {({ lines, number, dock }) => {
        const line = lines.find(({ tracking }) => tracking === 'none')
        if (!line) {
          return (
            <p>
              <a href="/m" className={primaryLink}>
                {t('setup.handheld')}
              </a>
            </p>
          )
        }
        return (
          <>
            <p>
              {t('setup.expected', {
                number,
                dock: dock ?? '',
                sku: line.sku,
                quantity: formatQuantity(line.expected, language),
              })}
            </p>
            <QuickForm
              path={`/api/v1/deliveries/${id}/receipts`}
              fields={[
                { name: 'quantity', label: t('setup.came'), first: line.expected, inputMode: 'decimal' },
              ]}
              rules={RECEIVED}
              check={({ quantity }: Received) => (isNothing(quantity) ? { quantity: { rule: 'more' } } : {})}
              body={({ quantity }: Received) =>
                said({ by: 'unit', line_id: line.id, quantity: asQuantity(quantity) })
              }
              submit={t('setup.receive')}
            />
            <p className="text-small text-muted">{t('setup.onHandheld')}</p>
          </>
        )
      }}
    </Loaded>
  )
}
