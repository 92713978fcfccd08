import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Boxes, CornerDownRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Unit, UnitContents } from '~/api/inventory'
import { Card, Part, StateMark } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { LocationLink, UnitLink } from '~/desk/links'
import { PrintLabel } from '~/desk/PrintLabel'
import { MovementsPart, StockPart } from '~/desk/stock'
import { Copyable, Since } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { useTitle } from '~/lib/title'
import { primaryLink } from '~/ui/Button'

const unitQuery = (id: string) =>
  queryOptions({
    queryKey: ['unit', id],
    queryFn: ({ signal }) => get<UnitContents>(`/api/v1/handling-units/${id}`, { signal }),
  })

/** A handling unit: what it stands in, what stands in it at any depth, and its goods. */
export function UnitCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const query = useQuery(unitQuery(id))
  useTitle(query.data?.sscc ?? t('page.units'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(unit) => (
        <Card
          kind={word(`console:unitKind.${unit.kind}`, unit.kind)}
          title={<span className="font-mono">{unit.sscc}</span>}
          codes={<Copyable text={unit.sscc} />}
          state={
            unit.location_id ? (
              <StateMark state="accepted">
                {t('units.at')} <LocationLink id={unit.location_id} code={unit.location} />
              </StateMark>
            ) : (
              <StateMark state="waiting">{t('units.left')}</StateMark>
            )
          }
          since={<Since at={unit.created_at} word="created" />}
          next={
            <>
              {!unit.empty && (
                <Link to="/stock" search={{ handling_unit_id: id }} className={primaryLink}>
                  <Boxes aria-hidden="true" className="size-4" />
                  {t('units.goods')}
                </Link>
              )}
              <PrintLabel kind="unit" ids={[id]} />
            </>
          }
          page={{ to: '/handling-units/$id', params: { id } }}
          onClose={onClose}
        >
          <Part title={t('units.tree')} wide>
            <Tree unit={unit} />
          </Part>
          <StockPart filter={{ handling_unit_id: id }} />
          <MovementsPart filter={{ handling_unit_id: id }} />
        </Card>
      )}
    </Loaded>
  )
}

interface Branch {
  unit: Unit
  depth: number
}

/** The units around it, itself, and those inside, each under what it stands in. */
export function branches({ around, inside, ...own }: UnitContents): Branch[] {
  const under = (parent: string, depth: number): Branch[] =>
    inside
      .filter(({ parent_id }) => parent_id === parent)
      .flatMap((unit) => [{ unit, depth }, ...under(unit.id, depth + 1)])
  return [
    ...around.map((unit, depth) => ({ unit, depth })),
    { unit: own, depth: around.length },
    ...under(own.id, around.length + 1),
  ]
}

function Tree({ unit }: { unit: UnitContents }) {
  const { t } = useTranslation('console')
  const word = useWord()
  return (
    <ul className="border-t border-line">
      {branches(unit).map(({ unit: one, depth }) => (
        <li
          key={one.id}
          aria-current={one.id === unit.id ? 'true' : undefined}
          style={{ paddingLeft: depth * 20 }}
          className={`flex min-h-8 items-center gap-2 border-b border-line ${one.id === unit.id ? 'bg-accent-soft font-semibold' : ''}`}
        >
          {depth > 0 && <CornerDownRight aria-hidden="true" className="size-3.5 shrink-0 text-muted" />}
          <span className="text-muted">{word(`console:unitKind.${one.kind}`, one.kind)}</span>
          {one.id === unit.id ? (
            <span className="font-mono">{one.sscc}</span>
          ) : (
            <UnitLink id={one.id} code={one.sscc} />
          )}
          {one.empty && <span className="text-small text-muted">{t('units.empty')}</span>}
        </li>
      ))}
    </ul>
  )
}
