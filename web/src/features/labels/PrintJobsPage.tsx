import { useQuery } from '@tanstack/react-query'
import { List } from '~/desk/list/List'
import { printersQuery } from '~/lib/printing/printing'
import { PrintJobCard } from './PrintJobCard'
import { usePrintJobs } from './usePrintJobs'

const NONE: readonly { id: string; name: string }[] = []

/** What is printed, waits, or was not printed and why. */
export function PrintJobsPage() {
  const { data } = useQuery(printersQuery)
  const spec = usePrintJobs(data ?? NONE)
  return <List spec={spec} panel={(id, _job, close) => <PrintJobCard id={id} onClose={close} />} />
}
