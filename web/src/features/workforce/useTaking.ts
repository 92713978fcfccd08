import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { tell } from '~/lib/feedback/sounds'
import {
  type Cart,
  type Found,
  type FreeFlow,
  resolve,
  takeCluster,
  takeDelivery,
  takeFree,
  takeNext,
  takeOrder,
  takeTask,
  type Work,
} from '~/lib/floor'
import { PASS } from '~/lib/scan/queue'
import { useScans } from '~/lib/scans'

export interface Options {
  account: string
  warehouse: string | null
  onWork: (work: string) => void
  /** What the person walks with: the next work is as many orders as that has room for. */
  cart?: Cart
  /**
   * What a scan names, or null for the printed OK: whether it is taken up by whoever shows the list, and opens no work; or leads to
   * another screen.
   */
  onScan?: (found: Found | null) => boolean | 'leads_on'
}

export interface Taking {
  busy: boolean
  error: Error | null
  /** Nothing waits for this person. */
  nothing: boolean
  /** A scan that nobody knows. */
  unknown: string | null
  /** What a scan names that opens no work. */
  found: Found | null
  next: (kinds?: string[]) => void
  free: (flow: FreeFlow) => void
  task: (task: string) => void
  /** A delivery to receive, an order to pack. */
  document: (what: string, id: string, number: string) => void
}

/** What a scan opens: a delivery is received, an order packed; anything else is told about. */
async function opened(found: Found, account: string): Promise<Work | null> {
  if (found.id === null) return null
  if (found.kind === 'delivery') return takeDelivery(found.id, account, found.title)
  if (found.kind === 'order') return takeOrder(found.id, account, found.title)
  return null
}

/** Takes work to this device: the next task, free work, or what was scanned. */
export function useTaking({ account, warehouse, onWork, cart, onScan }: Options): Taking {
  const [nothing, setNothing] = useState(false)
  const [unknown, setUnknown] = useState<string | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const take = useMutation({
    mutationFn: (how: () => Promise<Work | null>) => {
      setNothing(false)
      setUnknown(null)
      setFound(null)
      return how()
    },
    onSuccess: (work) => {
      if (work) onWork(work.id)
    },
    onError: () => tell('wrong'),
  })

  const told = (work: Work | null) => {
    setNothing(work === null)
    tell(work ? 'accepted' : 'done')
    return work
  }
  const nextOf = async (kinds?: string[]) => {
    if (warehouse === null) return told(null)
    return told(await (cart ? takeCluster(warehouse, account, cart) : takeNext(warehouse, account, kinds)))
  }

  // What is under way, and whether it leads to another screen: known at once, and not with the next picture.
  const under = useRef<Promise<boolean> | null>(null)
  const begin = (how: () => Promise<Work | null>, leads = () => false) => {
    const turn = take.mutateAsync(how).then(
      (work) => work !== null || leads(),
      () => false,
    )
    under.current = turn
    // Once that is so, nothing else is begun here.
    void turn.then((left) => {
      if (!left && under.current === turn) under.current = null
    })
    return turn
  }

  useScans(async ({ scan, raw }) => {
    if (warehouse === null) return
    // A scan while work is being fetched is for the screen that opens with it.
    if (await under.current) return PASS
    let taken: boolean | 'leads_on' = false
    await begin(
      async () => {
        // The printed OK says what the primary button says.
        const [first = null] = scan.command === 'ok' ? [] : await resolve(raw.raw, warehouse)
        if (scan.command !== 'ok') tell(first ? 'accepted' : 'wrong')
        if (scan.command !== 'ok' && !first) {
          setUnknown(scan.text)
          return null
        }
        taken = onScan?.(first) ?? false
        if (taken) return null
        if (!first) return nextOf()
        const work = await opened(first, account)
        if (!work) setFound(first)
        return work
      },
      () => taken === 'leads_on',
    )
  })

  const start = (how: () => Promise<Work | null>) => {
    if (under.current === null) void begin(how)
  }
  return {
    busy: take.isPending,
    error: take.error,
    nothing,
    unknown,
    found,
    next: (kinds) => start(() => nextOf(kinds)),
    document: (what, id, number) =>
      start(() => (what === 'receive' ? takeDelivery : takeOrder)(id, account, number)),
    task: (task) => start(() => takeTask(task, account)),
    free: (flow) => {
      if (warehouse !== null) start(() => takeFree(flow, warehouse, account))
    },
  }
}
