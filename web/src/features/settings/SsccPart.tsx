import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { zSetSsccRange } from '~/api/gen/rules.gen'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { asNumber, said } from '~/desk/form/said'
import { useCommandForm } from '~/desk/form/useSending'
import { Failed, Forbidden } from '~/desk/list/States'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'

interface Range {
  version: number
  company_prefix: string | null
  extension_digit: number | null
  next_reference: number | null
  last_reference: number | null
}

type Fields = Record<'company_prefix' | 'extension_digit' | 'next_reference' | 'last_reference', string>

/** The numbers that pallets and cartons get: one's own prefix of GS1, and how many are left. */
export function SsccPart() {
  const { t } = useTranslation(['console', 'common'])
  const mayRead = useMay('inventory:read')
  const query = useQuery({
    queryKey: ['sscc-range'],
    queryFn: ({ signal }) => get<Range>('/api/v1/sscc-range', { signal }),
    enabled: mayRead,
  })
  if (!mayRead) return <Forbidden permission="inventory:read" />
  if (query.error && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton label={t('common:loading')} lines={4} />
  return <RangeForm key={query.data.version} range={query.data} />
}

/** What is sent: numbers, of what was said. */
export const rangeOf = ({ company_prefix, ...numbers }: Fields) => ({
  ...said({ company_prefix }),
  ...said({
    extension_digit: asNumber(numbers.extension_digit),
    next_reference: asNumber(numbers.next_reference),
    last_reference: asNumber(numbers.last_reference),
  }),
})

function RangeForm({ range }: { range: Range }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const may = useMay('inventory:adjust')
  const text = (value: string | number | null) => (value === null ? '' : String(value))
  const start: Fields = {
    company_prefix: text(range.company_prefix),
    extension_digit: text(range.extension_digit ?? 0),
    next_reference: text(range.next_reference),
    last_reference: text(range.last_reference),
  }
  const form = useCommandForm({
    path: '/api/v1/sscc-range',
    method: 'PUT',
    ifMatch: range.version,
    start,
    body: rangeOf,
    rules: zSetSsccRange,
  })
  const left =
    range.next_reference !== null && range.last_reference !== null
      ? range.last_reference - range.next_reference + 1
      : null
  const fields = (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextInput
        digits
        name="company_prefix"
        label={t('settings.sscc.company_prefix')}
        says={{ form: t('settings.sscc.prefixFormed') }}
        disabled={!may}
      />
      <TextInput digits name="extension_digit" label={t('settings.sscc.extension_digit')} disabled={!may} />
      <TextInput digits name="next_reference" label={t('settings.sscc.next_reference')} disabled={!may} />
      <TextInput digits name="last_reference" label={t('settings.sscc.last_reference')} disabled={!may} />
    </div>
  )
  return (
    <>
      <p className="max-w-160 text-muted">{t('settings.sscc.hint')}</p>
      {range.company_prefix === null && (
        <Notice state="attention" title={t('settings.sscc.missing')}>
          {t('settings.sscc.missingHint')}
        </Notice>
      )}
      {left !== null && (
        <p>
          {t('settings.sscc.left')} <strong className="tabular">{formatNumber(left, language)}</strong>
        </p>
      )}
      <Form form={form} submit={t('form.save')} mayNot={!may} className="flex max-w-160 flex-col gap-3">
        {fields}
      </Form>
    </>
  )
}
