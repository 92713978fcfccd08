import { useTranslation } from 'react-i18next'
import { useOptions } from '~/desk/filters'
import { Field } from '~/ui/Field'
import { Segmented } from '~/ui/Segmented'
import { Select } from '~/ui/Select'
import type { PartProps } from './BuilderPage'
import { Group } from './Group'

const MIXINGS = ['any', 'one_item', 'one_lot', 'empty_only'] as const

/** In which order people walk past the places. */
export function WalkPart({ draft, set, wrong }: PartProps) {
  const { t } = useTranslation('console')
  return (
    <Group title={t('build.walk')}>
      <Segmented
        bare
        label={t('build.walk')}
        value={draft.walk}
        options={[
          { value: 'straight', label: t('build.straight') },
          { value: 'serpentine', label: t('build.serpentine') },
        ]}
        onChange={(walk) => set({ walk })}
      />
      <p className="-mt-1 text-small text-muted">
        {t(draft.walk === 'straight' ? 'build.straightHint' : 'build.serpentineHint')}
      </p>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t('build.first')}
          value={draft.first}
          placeholder={t('build.firstHint')}
          error={wrong('first')}
          inputMode="numeric"
          autoComplete="off"
          onChange={({ target }) => set({ first: target.value })}
        />
        <Field
          label={t('build.apart')}
          value={draft.apart}
          error={wrong('apart')}
          inputMode="numeric"
          autoComplete="off"
          onChange={({ target }) => set({ apart: target.value })}
        />
      </div>
    </Group>
  )
}

/** What each can hold; nothing typed is no limit, or what the type says. */
export function LimitsPart({ draft, set, wrong }: PartProps) {
  const { t } = useTranslation('console')
  const options = useOptions()
  const limit = (name: 'weight' | 'volume' | 'units', label: string) => (
    <Field
      label={label}
      value={draft[name]}
      placeholder={t(draft.type ? 'build.asType' : 'locations.noLimit')}
      error={wrong(name)}
      inputMode={name === 'units' ? 'numeric' : 'decimal'}
      autoComplete="off"
      onChange={({ target }) => set({ [name]: target.value })}
    />
  )
  return (
    <Group title={t('locations.holds')}>
      <div className="grid grid-cols-2 gap-3">
        {limit('weight', t('build.weight'))}
        {limit('volume', t('build.volume'))}
        {limit('units', t('page.units'))}
        <Select
          label={t('col.mixing')}
          value={draft.mixing}
          none={t(draft.type ? 'build.asType' : 'mixing.any')}
          options={options('mixing', MIXINGS)}
          onChange={(chosen) => set({ mixing: chosen })}
        />
      </div>
    </Group>
  )
}
