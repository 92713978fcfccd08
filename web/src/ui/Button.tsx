import type { ComponentProps } from 'react'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover disabled:bg-hover disabled:text-muted',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover disabled:text-muted',
}

const sizes = {
  desk: 'h-9 px-3.5 text-body',
  hand: 'min-h-16 w-full px-6 py-3 text-hand-lead',
  /** Two of them stand side by side, also at 320 px: there the picture goes above a long word in large letters. */
  half: 'min-h-16 min-w-0 flex-1 flex-wrap gap-y-0 px-2 py-3 text-hand',
  /** As wide as those, the picture always above the words. */
  tile: 'min-h-16 min-w-0 flex-1 flex-col px-2 py-3 text-hand',
}

interface Props extends ComponentProps<'button'> {
  look?: keyof typeof looks
  size?: keyof typeof sizes
}

export function Button({
  look = 'secondary',
  size = 'desk',
  type = 'button',
  className = '',
  ...rest
}: Props) {
  return (
    <button
      type={type}
      className={`inline-flex items-center justify-center gap-2 rounded-control text-center font-semibold transition-colors disabled:cursor-default ${looks[look]} ${sizes[size]} ${className}`}
      {...rest}
    />
  )
}

/** The looks of buttons, for links that lead to what is next. */
export const primaryLink = `inline-flex items-center justify-center gap-2 rounded-control text-center font-semibold transition-colors ${looks.primary} ${sizes.desk}`
export const secondaryLink = `inline-flex items-center justify-center gap-2 rounded-control text-center font-semibold transition-colors ${looks.secondary} ${sizes.desk}`
