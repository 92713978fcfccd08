import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Search } from '~/lib/search'
import { Code } from './values'

const look =
  'inline-block leading-6 underline decoration-line-strong underline-offset-3 hover:decoration-current'

interface Props {
  id: string
  /** What is written on its label, where that is known. */
  code?: string | null | undefined
  children?: ReactNode
}

const content = ({ id, code, children }: Props) => children ?? <Code>{code ?? id.slice(0, 8)}</Code>

export const ItemLink = (props: Props) => (
  <Link to="/items/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const LocationLink = (props: Props) => (
  <Link to="/locations/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const UnitLink = (props: Props) => (
  <Link to="/handling-units/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const OrderLink = (props: Props) => (
  <Link to="/orders/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const DeliveryLink = (props: Props) => (
  <Link to="/deliveries/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const UserLink = (props: Props) => (
  <Link to="/users/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const DeviceLink = (props: Props) => (
  <Link to="/devices/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const TaskLink = (props: Props) => (
  <Link to="/tasks/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const ShipmentLink = (props: Props) => (
  <Link to="/shipments/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

export const PickListLink = (props: Props) => (
  <Link to="/picks/$id" params={{ id: props.id }} className={look}>
    {content(props)}
  </Link>
)

/** From a lot or a serial number to where it came from and where it went. */
export const TraceLink = ({
  kind,
  code,
  itemId,
  children,
}: {
  kind: 'lot' | 'serial'
  code: string
  itemId: string
  children: ReactNode
}) => (
  <Link to="/trace" search={{ code, item: itemId, kind }} className={look}>
    {children}
  </Link>
)

type ListPath =
  | '/stock'
  | '/movements'
  | '/tasks'
  | '/counts'
  | '/orders'
  | '/audit'
  | '/handling-units'
  | '/deliveries'
  | '/items'
  | '/users'
  | '/receipts'
  | '/picks'
  | '/shipments'
  | '/people'

/** To a list that shows what a figure is made of. */
export function ListLink({ to, search, children }: { to: ListPath; search: Search; children: ReactNode }) {
  return (
    <Link to={to} search={search} className={look}>
      {children}
    </Link>
  )
}
