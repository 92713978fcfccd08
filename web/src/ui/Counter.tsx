import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Button } from '~/ui/Button'

interface Props {
  label: string
  /** What the buttons say to those who do not see them. */
  fewer: string
  more: string
  value: number
  least: number
  most: number
  onChange: (value: number) => void
}

/** A small number, set by thumbs in gloves. */
export function Counter({ label, fewer, more, value, least, most, onChange }: Props) {
  const language = useLanguage()
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1.5 text-hand text-muted">{label}</legend>
      <div className="flex items-center gap-3">
        <Button
          size="half"
          aria-label={fewer}
          aria-disabled={value <= least}
          onClick={() => onChange(Math.max(least, value - 1))}
        >
          <span className="text-prompt leading-none">−</span>
        </Button>
        <output aria-live="polite" className="tabular w-20 text-center text-prompt font-semibold">
          {formatNumber(value, language)}
        </output>
        <Button
          size="half"
          aria-label={more}
          aria-disabled={value >= most}
          onClick={() => onChange(Math.min(most, value + 1))}
        >
          <span className="text-prompt leading-none">+</span>
        </Button>
      </div>
    </fieldset>
  )
}
