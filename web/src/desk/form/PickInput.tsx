import { useTranslation } from 'react-i18next'
import { Picker } from '~/ui/Picker'
import type { Choice } from '~/ui/Select'
import { useInput } from './shown'

interface Props {
  name: string
  label: string
  options: readonly Choice[]
  /** The word for choosing nothing, where that is allowed. */
  none?: string | undefined
  disabled?: boolean
  required?: boolean
}

/** One of many, found by a part of its name: an item, a person, a partner. */
export function PickInput({ name, label, ...rest }: Props) {
  const { t } = useTranslation('console')
  const { change, ...input } = useInput(name)
  const words = { none: t('pick.none'), unfold: t('pick.unfold', { label }) }
  return <Picker {...rest} {...input} label={label} words={words} onChange={change} />
}
