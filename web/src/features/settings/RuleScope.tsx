import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '~/api/catalog'
import { useInput } from '~/desk/form/shown'
import { ItemLink } from '~/desk/links'
import { useZones } from '~/desk/names'
import { pageQuery } from '~/desk/stock'
import { get } from '~/lib/api/client'
import { Field } from '~/ui/Field'

/** The item that a rule is for, by its SKU; its name stands under it once it is known. None is every item. */
export function RuleItem() {
  const { t } = useTranslation('console')
  /** Null while nobody knows what was typed. */
  const { value: id, change, error, onBlur, ref } = useInput<string | null>('item_id')
  /** What was typed since; until then the SKU is that of the rule's item. */
  const [typed, setTyped] = useState<string | null>(null)
  const named = useQuery({
    queryKey: ['items', id],
    queryFn: ({ signal }) => get<Item>(`/api/v1/items/${id}`, { signal }),
    enabled: id !== null && id !== '' && typed === null,
  })
  const sku = (typed ?? named.data?.sku ?? '').trim()
  const found = useQuery({
    ...pageQuery<Item>('/api/v1/items', { sku, limit: '2' }),
    enabled: typed !== null && sku !== '',
  })
  const items = found.data?.items
  const only = items?.length === 1 ? items[0] : undefined
  const item = typed === null ? named.data : only
  const meant = sku === '' ? '' : (only?.id ?? null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when what was typed means something else, whoever listens
  useEffect(() => {
    if (typed !== null) change(meant)
  }, [typed, meant])
  const missing = items !== undefined && only === undefined && typed !== null && sku !== ''
  return (
    <Field
      label={t('rules.item')}
      value={typed ?? named.data?.sku ?? ''}
      hint={item?.name ?? t('rules.itemHint')}
      onBlur={onBlur}
      ref={ref}
      error={missing ? t(items.length === 0 ? 'rules.noItem' : 'rules.severalItems') : error}
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) => setTyped(target.value)}
    />
  )
}

/** The item of a rule that is told, by its name. */
export function RuleItemLink({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['items', id],
    queryFn: ({ signal }) => get<Item>(`/api/v1/items/${id}`, { signal }),
  })
  return <ItemLink id={id} {...(data && { code: data.sku })} />
}

/** The zones that goods come from, in the order in which they were chosen; none is everywhere. */
export function RuleZones({ warehouse }: { warehouse: string }) {
  const { t } = useTranslation('console')
  const { value: chosen, change, error } = useInput<readonly string[]>('zones')
  const zones = useZones().filter(({ warehouse_id }) => warehouse_id === warehouse)
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1.5 font-medium">{t('rules.zonesLabel')}</legend>
      {zones.map(({ id, name }) => {
        const at = chosen.indexOf(id)
        return (
          <label key={id} className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4"
              checked={at >= 0}
              onChange={() => change(at >= 0 ? chosen.filter((one) => one !== id) : [...chosen, id])}
            />
            {name}
            {at >= 0 && chosen.length > 1 && <span className="text-muted">{at + 1}</span>}
          </label>
        )
      })}
      <p className={`text-small ${error ? 'text-wrong' : 'text-muted'}`}>{error ?? t('rules.zonesHint')}</p>
    </fieldset>
  )
}
