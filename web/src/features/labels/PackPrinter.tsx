import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Printer } from '~/api/labels'
import { packPrinter, setPackPrinter } from '~/lib/printing/packPrinter'
import { fitting, templatesQuery } from '~/lib/printing/printing'
import { Select } from './PrintChoices'

/** Where this device, if it stands at a packing table, has the labels of its cartons printed. */
export function PackPrinter({ printers }: { printers: readonly Printer[] }) {
  const { t } = useTranslation('print')
  const { data: templates = [] } = useQuery(templatesQuery('carton'))
  const [to, setTo] = useState(packPrinter())
  const usable = printers.filter((printer) => templates.some((one) => fitting([printer], one).length > 0))
  if (usable.length === 0) return null
  const choose = (id: string) => {
    const printer = usable.find((one) => one.id === id)
    const fits = printer ? templates.filter((one) => fitting([printer], one).length > 0) : []
    // The largest that the printer takes says the most.
    const [template] = fits.toSorted((one, other) => other.width_mm - one.width_mm)
    const next = template ? { printer: id, template: template.name } : null
    setPackPrinter(next)
    setTo(next)
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Select
        label={t('pack')}
        value={usable.some(({ id }) => id === to?.printer) ? (to?.printer ?? '') : ''}
        onChange={choose}
      >
        <option value="">{t('packOff')}</option>
        {usable.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <p className="text-hand text-muted">{t('packHint')}</p>
    </div>
  )
}
