import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'
import { tell } from '~/lib/feedback/sounds'
import type { Found } from '~/lib/floor'
import { readAllAgain } from '~/lib/session'
import type { Document } from './startable'

export interface Shipping {
  /** The order of which it is asked whether it leaves. */
  asked: string | null
  ask: (id: string | null) => void
  wrong: { id: string; error: Error } | null
  go: (id: string) => void
  pending: boolean
  /** Takes up a scan of a carton, an order or the printed OK, if it is of one of these orders. */
  onScan: (found: Found | null) => boolean
}

/** What left cannot be called back: a second tap says so, or a second scan of it or of the printed OK. */
export function useShipping(documents: readonly Document[]): Shipping {
  const client = useQueryClient()
  const [asked, setAsked] = useState<string | null>(null)
  const [wrong, setWrong] = useState<Shipping['wrong']>(null)
  const key = useRef(new CommandKey())
  const ship = useMutation({
    mutationFn: (id: string) =>
      key.current.send(id, (key) => command('POST', `/api/v1/orders/${id}/ship`, key, {})),
    onSuccess: () => {
      tell('done')
      setAsked(null)
      return readAllAgain(client)
    },
    onError: (error, id) => {
      tell('wrong')
      setWrong({ id, error })
    },
  })
  const go = (id: string) => {
    if (ship.isPending) return
    setWrong(null)
    ship.mutate(id)
  }
  const onScan = (found: Found | null) => {
    const meant = found === null ? asked : (found.order?.id ?? found.id)
    const document = documents.find(({ id }) => id === meant)
    if (!document) return false
    if (asked === document.id) go(document.id)
    else setAsked(document.id)
    return true
  }
  return { asked, ask: setAsked, wrong, go, pending: ship.isPending, onScan }
}
