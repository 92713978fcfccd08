import { useWord } from '~/lib/i18n/useWord'
import { DeliveryLink, ListLink, OrderLink } from './links'

/** The document behind a movement: a link where it has a page, else all movements of it. */
export function Reference({ kind, id }: { kind: string; id: string }) {
  const word = useWord()
  const name = word(`console:referenceKind.${kind}`, kind)
  if (kind === 'order') return <OrderLink id={id}>{name}</OrderLink>
  if (kind === 'delivery') return <DeliveryLink id={id}>{name}</DeliveryLink>
  if (kind === 'receipt') {
    return (
      <ListLink to="/receipts" search={{ row: id }}>
        {name}
      </ListLink>
    )
  }
  if (kind === 'count') {
    return (
      <ListLink to="/counts" search={{ row: id }}>
        {name}
      </ListLink>
    )
  }
  return (
    <ListLink to="/movements" search={{ reference_id: id }}>
      {name}
    </ListLink>
  )
}
