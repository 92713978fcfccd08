import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { Forbidden } from '~/desk/list/States'
import { useWarehouses, useZones } from '~/desk/names'
import { SectionTabs } from '~/desk/SectionTabs'
import { useMay } from '~/desk/session'
import { isApiError } from '~/lib/api/problem'
import type { Search } from '~/lib/search'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { floorQuery } from '../map/useMap'
import { Built, type Generated } from './Built'
import { CoordinatesPart } from './CoordinatesPart'
import { bodyOf, type Draft, EMPTY, readDraft } from './draft'
import { LimitsPart, WalkPart } from './MoreParts'
import { Preview } from './Preview'
import { useDryRun } from './useDryRun'
import { useGenerate } from './useGenerate'
import { useRefused } from './useRefused'
import { WhatPart } from './WhatPart'
import { WherePart } from './WherePart'

/** A part of the form: what was typed, and how it changes. */
export interface PartProps {
  draft: Draft
  set: (patch: Partial<Draft>) => void
  /** What is wrong with a field, in words. */
  wrong: (field: string) => string | null
}

/** Builds places by a pattern of codes: an aisle, or a whole floor, seen before it is there. */
export function BuilderPage() {
  const { t } = useTranslation('console')
  const may = useMay('locations:write')
  useTitle(t('build.title'))
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      {may ? (
        <Builder />
      ) : (
        <>
          <h1 className="sr-only">{t('build.title')}</h1>
          <Forbidden permission="locations:write" />
        </>
      )}
    </div>
  )
}

/** What a link to the builder may say: what the places are for, their codes, how far north they begin. */
function asked({ kind, pattern, y }: Search): Partial<Draft> {
  return {
    ...(kind ? { kind } : {}),
    ...(pattern ? { pattern } : {}),
    ...(y ? { start: { ...EMPTY.start, y } } : {}),
  }
}

function useDraft(): [Draft, (patch: Partial<Draft>) => void] {
  const [address] = useAddress()
  const [typed, setTyped] = useState<Partial<Draft>>({})
  const warehouses = useWarehouses()
  const zones = useZones()
  const warehouse = typed.warehouse ?? address.warehouse_id ?? warehouses[0]?.id ?? ''
  const here = zones.filter((zone) => zone.warehouse_id === warehouse)
  const zone = here.some(({ id }) => id === typed.zone) ? typed.zone : here.length === 1 ? here[0]?.id : ''
  return [
    { ...EMPTY, ...asked(address), ...typed, warehouse, zone: zone ?? '' },
    (patch) => setTyped((old) => ({ ...old, ...patch })),
  ]
}

function Builder() {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [draft, set] = useDraft()
  const [tried, setTried] = useState(false)
  const [built, setBuilt] = useState<{ draft: Draft; made: Generated } | null>(null)
  const read = readDraft(draft)
  const body = bodyOf(draft, read)
  const floor = useQuery(floorQuery(draft.warehouse))
  const create = useGenerate()
  const dry = useDryRun(built || create.isPending ? null : body)
  const error = create.error ?? dry.error
  const wrong = useRefused({ draft, read, tried, error })
  const whole = create.error && !(isApiError(create.error) && create.error.problem.errors.length > 0)
  const parts: PartProps = {
    draft,
    wrong,
    set: (patch) => {
      create.reset()
      set(patch)
    },
  }
  if (built) {
    return (
      <Built
        draft={built.draft}
        made={built.made}
        onMore={() => {
          setBuilt(null)
          setTried(false)
        }}
      />
    )
  }
  return (
    <div className="grid min-h-0 flex-1 grid-cols-1 overflow-y-auto md:grid-cols-[minmax(24rem,34rem)_minmax(0,1fr)] md:overflow-hidden">
      <div className="flex flex-col gap-6 p-4 pb-0 sm:p-6 sm:pb-0 md:overflow-y-auto">
        <header className="flex flex-col gap-1">
          <h1 className="text-title font-semibold">{t('build.title')}</h1>
          <p className="text-muted">{t('build.lead')}</p>
        </header>
        {/* A zone can be made here, which is a form of its own. */}
        <WherePart {...parts} />
        <form
          noValidate
          aria-label={t('build.title')}
          className="flex flex-col gap-6"
          onSubmit={(event) => {
            event.preventDefault()
            setTried(true)
            if (!body || create.isPending) return
            create.mutate(body, { onSuccess: (made) => setBuilt({ draft, made }) })
          }}
        >
          <WhatPart {...parts} />
          <CoordinatesPart {...parts} steps={read.steps} />
          <WalkPart {...parts} />
          <LimitsPart {...parts} />
          {whole && (
            <Notice state="wrong" title={t('build.notBuilt')}>
              {problem.whole(create.error).text}
            </Notice>
          )}
          <div className="sticky bottom-0 -mx-4 border-t border-line bg-canvas px-4 py-3 sm:-mx-6 sm:px-6">
            <Button type="submit" look="primary" aria-disabled={!body || create.isPending}>
              {create.isPending
                ? t('build.doing')
                : 'count' in read.pattern
                  ? t('build.do', { count: read.pattern.count })
                  : t('build.doNothing')}
            </Button>
          </div>
        </form>
      </div>
      <Preview draft={draft} read={read} floor={floor.data} dry={dry} />
    </div>
  )
}
