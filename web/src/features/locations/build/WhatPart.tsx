import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Page } from '~/api/types'
import { useOptions } from '~/desk/filters'
import { get } from '~/lib/api/client'
import { Field } from '~/ui/Field'
import { Select } from '~/ui/Select'
import type { PartProps } from './BuilderPage'
import { Group } from './Group'

export const KINDS = ['storage', 'dock', 'staging', 'packing', 'inspection', 'overflow'] as const

interface LocationType {
  id: string
  code: string
  name: string
}

function useTypes(): readonly LocationType[] {
  const { data } = useQuery({
    queryKey: ['location-types'],
    queryFn: ({ signal }) => get<Page<LocationType>>('/api/v1/location-types?limit=200', { signal }),
    staleTime: 60_000,
  })
  return data?.items ?? []
}

/** The codes, and what the places are for. */
export function WhatPart({ draft, set, wrong }: PartProps) {
  const { t } = useTranslation('console')
  const options = useOptions()
  const types = useTypes()
  return (
    <Group title={t('build.what')}>
      <Field
        label={t('build.patternField')}
        value={draft.pattern}
        error={wrong('pattern')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        className="font-mono"
        onChange={({ target }) => set({ pattern: target.value })}
      />
      <p className="-mt-1.5 text-small text-muted">{t('build.patternHelp')}</p>
      <div className="grid grid-cols-2 gap-3">
        {types.length > 0 && (
          <Select
            label={t('build.type')}
            value={draft.type}
            none={t('build.noType')}
            options={types.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))}
            error={wrong('type')}
            onChange={(chosen) => set({ type: chosen })}
          />
        )}
        {draft.type === '' && (
          <Select
            label={t('col.kind')}
            value={draft.kind}
            options={options('locationKind', KINDS)}
            error={wrong('kind')}
            onChange={(chosen) => set({ kind: chosen })}
          />
        )}
      </div>
    </Group>
  )
}
