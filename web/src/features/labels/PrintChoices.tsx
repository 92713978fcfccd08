import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '~/lib/i18n/i18n'
import { FILE, fitting, titleOf } from '~/lib/printing/printing'
import { Counter } from '~/ui/Counter'
import { Notice } from '~/ui/Notice'
import type { Printing } from './usePrinting'

const MOST_COPIES = 100

/** Which label, where to, how many: as the last time, unless somebody wants otherwise. */
export function PrintChoices({ printing }: { printing: Printing }) {
  const { t } = useTranslation('print')
  const language = useLanguage()
  const { choice, templates, printers, choose } = printing
  if (!choice) return null
  const template = templates.find(({ name }) => name === choice.template)
  const fits = fitting(printers, template)
  return (
    <div className="flex flex-col gap-4">
      <Select
        label={t('template')}
        value={choice.template}
        onChange={(name) => choose({ ...choice, template: name })}
      >
        {templates.map((one) => (
          <option key={one.name} value={one.name}>
            {titleOf(one, language)}
          </option>
        ))}
      </Select>
      <Select
        label={t('printer')}
        value={choice.printer}
        onChange={(printer) => choose({ ...choice, printer })}
      >
        {fits.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
        <option value={FILE}>{t('file')}</option>
      </Select>
      {fits.length === 0 && (
        <Notice state="attention" size="hand">
          {t('noPrinters')}
        </Notice>
      )}
      <Copies printing={printing} />
    </div>
  )
}

interface SelectProps {
  label: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
}

/** One of several, chosen as the device does it best. */
export function Select({ label, value, onChange, children }: SelectProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-hand text-muted">
        {label}
      </label>
      <select
        id={id}
        className="min-h-16 w-full rounded-control border-2 border-line-strong bg-surface px-3 text-hand-lead text-ink"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        {children}
      </select>
    </div>
  )
}

function Copies({ printing: { copies, setCopies } }: { printing: Printing }) {
  const { t } = useTranslation('print')
  return (
    <Counter
      label={t('copies')}
      fewer={t('fewer')}
      more={t('more')}
      value={copies}
      least={1}
      most={MOST_COPIES}
      onChange={setCopies}
    />
  )
}
