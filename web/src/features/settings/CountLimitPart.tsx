import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { zSetCountLimit } from '~/api/gen/rules.gen'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { useCommandForm } from '~/desk/form/useSending'
import { Failed, Forbidden } from '~/desk/list/States'
import { useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'

interface Limit {
  warehouse_id: string
  version: number
  quantity: string | null
  percent: number | null
}

/** From which difference on a count waits for somebody else, site by site. */
export function CountLimitPart() {
  const { t } = useTranslation('console')
  const mayRead = useMay('inventory:read')
  const warehouses = useWarehouses()
  if (!mayRead) return <Forbidden permission="inventory:read" />
  return (
    <>
      <p className="max-w-160 text-muted">{t('approval.limitHint')}</p>
      {warehouses.map(({ id, code, name }) => (
        <section key={id} className="flex max-w-160 flex-col gap-3 border-t border-line pt-3">
          <h2 className="font-semibold">
            <span className="font-mono">{code}</span> {name}
          </h2>
          <OfWarehouse id={id} />
        </section>
      ))}
    </>
  )
}

function OfWarehouse({ id }: { id: string }) {
  const { t } = useTranslation(['console', 'common'])
  const query = useQuery({
    queryKey: ['count-limit', id],
    queryFn: ({ signal }) => get<Limit>(`/api/v1/count-limits/${id}`, { signal }),
  })
  if (query.error && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton label={t('common:loading')} lines={2} />
  return <LimitForm key={query.data.version} limit={query.data} />
}

/** What is typed, as the server takes it: an empty field limits nothing. */
export function limitOf(fields: { quantity: string; percent: string }) {
  const quantity = fields.quantity.trim().replace(',', '.')
  const percent = fields.percent.trim()
  return {
    quantity: quantity === '' ? null : quantity,
    percent: percent === '' ? null : Number(percent),
  }
}

function LimitForm({ limit }: { limit: Limit }) {
  const { t } = useTranslation('console')
  const may = useMay('inventory:approve')
  const form = useCommandForm({
    path: `/api/v1/count-limits/${limit.warehouse_id}`,
    method: 'PUT',
    ifMatch: limit.version,
    start: { quantity: limit.quantity ?? '', percent: limit.percent === null ? '' : String(limit.percent) },
    body: limitOf,
    rules: zSetCountLimit,
  })
  return (
    <>
      {limit.quantity === null && limit.percent === null && (
        <Notice state="waiting" title={t('approval.noLimit')}>
          {t('approval.noLimitHint')}
        </Notice>
      )}
      <Form form={form} submit={t('form.save')} mayNot={!may} className="flex flex-col gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <TextInput name="quantity" label={t('approval.quantity')} inputMode="decimal" disabled={!may} />
          <TextInput digits name="percent" label={t('approval.percent')} disabled={!may} />
        </div>
      </Form>
    </>
  )
}
