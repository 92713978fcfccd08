import { useId } from 'react'
import { useTranslation } from 'react-i18next'

/** Makers of scanners that warehouses have. Their names are the same in every language. */
const MAKERS = { zebra: 'Zebra', honeywell: 'Honeywell', mertech: 'Mertech', atol: 'АТОЛ' } as const
export type Maker = keyof typeof MAKERS

interface Props {
  maker: Maker
  onChange: (maker: Maker) => void
}

const all = Object.keys(MAKERS) as Maker[]

/** Whose scanner it is: two rows of two, so that fingers in gloves hit them on a narrow screen. */
export function MakerChoice({ maker, onChange }: Props) {
  const { t } = useTranslation('scanner')
  const name = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-hand text-muted">{t('maker')}</legend>
      <div className="grid grid-cols-2 rounded-control border border-line bg-sunken p-0.5">
        {all.map((one) => (
          <label
            key={one}
            className={`relative flex min-h-14 cursor-pointer items-center justify-center rounded-control border px-1 text-hand has-focus-visible:outline-2 has-focus-visible:outline-focus ${one === maker ? 'border-line bg-surface font-semibold text-ink' : 'border-transparent text-muted'}`}
          >
            <input
              type="radio"
              name={name}
              value={one}
              checked={one === maker}
              onChange={() => onChange(one)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {MAKERS[one]}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
