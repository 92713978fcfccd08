import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { LabelSubject, Printer, PrintJob, PrintRequest } from '~/api/labels'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'
import { tell } from '~/lib/feedback/sounds'
import { floor } from '~/lib/floor/floor'
import { type Found, resolve } from '~/lib/floor/resolve'
import { useLanguage } from '~/lib/i18n/i18n'
import {
  type Choice,
  choiceOf,
  FILE,
  fitting,
  printersQuery,
  rememberChoice,
  templatesQuery,
} from '~/lib/printing/printing'
import { useScans } from '~/lib/scan/ScanProvider'
import { promptOf, stepOf } from '~/lib/steps/run'

/** What a label is of. */
export interface Subject {
  kind: LabelSubject
  /** None for the sheet of commands. */
  id: string | null
  code: string | null
  title: string | null
  /** What else is known of it, to see that it is the right one. */
  facts: Found['facts']
}

/** What the last scan was answered with. */
export interface Said {
  tone: 'accepted' | 'wrong'
  code: 'unknown' | 'noLabel' | 'printerUnknown' | 'printerOff' | 'printerTooNarrow' | 'printerChosen'
  params: Record<string, string>
}

const KINDS: Record<string, LabelSubject> = {
  location: 'location',
  item: 'item',
  handling_unit: 'unit',
  carton: 'carton',
}

/** What of a scan has labels. A carton is a unit too, and its own label says more. */
export function subjectsOf(found: readonly Found[]): Subject[] {
  const all = found.flatMap(({ kind, id, code, title, facts }) => {
    const subject = KINDS[kind]
    return subject && id !== null ? [{ kind: subject, id, code, title, facts }] : []
  })
  return all.filter(
    ({ kind, code }) => kind !== 'unit' || !all.some((one) => one.kind === 'carton' && one.code === code),
  )
}

/** What the step of some work shows, as far as it is known here. */
async function shownBy(work: string, warehouse: string): Promise<Subject[]> {
  const found = await floor().works.get(work)
  const object = found && (promptOf(found.run)?.object ?? stepOf(found.run)?.object)
  const code = object?.code ?? object?.title
  return code ? subjectsOf(await resolve(code, warehouse)) : []
}

interface Options {
  warehouse: string | null
  work: string | undefined
}

/** Scans what needs a label, knows what was chosen last, and prints. */
export function usePrinting({ warehouse, work }: Options) {
  const language = useLanguage()
  const [subjects, setSubjects] = useState<Subject[]>([])
  const [wanted, setWanted] = useState<Partial<Choice>>({})
  const [copies, setCopies] = useState(1)
  const [said, setSaid] = useState<Said | null>(null)
  const key = useRef(new CommandKey())
  const subject = subjects.length === 1 ? (subjects[0] ?? null) : null
  const kind = subject?.kind ?? 'location'
  const printers = useQuery(printersQuery)
  const templates = useQuery({ ...templatesQuery(kind), enabled: subject !== null })
  const choice =
    subject && templates.data && printers.data ? choiceOf(kind, templates.data, printers.data, wanted) : null

  const print = useMutation({
    mutationFn: (body: PrintRequest) =>
      key.current.send(body, (key) => command<PrintJob>('POST', '/api/v1/print-jobs', key, body)),
    onSuccess: () => tell('done'),
    onError: () => tell('wrong'),
  })
  const look = useMutation({ mutationFn: (raw: string) => resolve(raw, warehouse ?? '') })

  const reset = print.reset
  /** What a label is asked for. Copies are of one thing only. */
  const show = useCallback(
    (all: Subject[]) => {
      setSubjects(all)
      setCopies(1)
      setSaid(null)
      reset()
    },
    [reset],
  )
  const say = (answer: Said) => {
    tell(answer.tone)
    setSaid(answer)
  }

  useEffect(() => {
    if (work === undefined || warehouse === null) return
    // What cannot be told beforehand is scanned.
    shownBy(work, warehouse).then(
      (all) => all.length > 0 && show(all),
      () => undefined,
    )
  }, [work, warehouse, show])

  const start = () => {
    if (!subject || !choice || print.isPending) return
    rememberChoice(kind, choice.template, choice.printer)
    setSaid(null)
    print.mutate({
      template: choice.template,
      what: { kind, ...(subject.id !== null && { ids: [subject.id] }) },
      language,
      copies,
      ...(choice.printer !== FILE && { printer_id: choice.printer }),
    })
  }

  const byLabel = (code: string) => {
    const all = printers.data ?? []
    const template = templates.data?.find(({ name }) => name === choice?.template)
    const answer = chosen(all, code, (printer) => fitting([printer], template).length > 0)
    say(answer.said)
    if (answer.printer) setWanted({ ...wanted, printer: answer.printer.id })
  }

  useScans(async (scan) => {
    const { reading } = scan
    if (reading.kind === 'printer') return byLabel(reading.code)
    if (reading.kind === 'command')
      return reading.command === 'ok' || reading.command === 'print' ? start() : undefined
    if (reading.kind === 'ignored' || warehouse === null || look.isPending) return
    const found = await look.mutateAsync(scan.raw).catch(() => null)
    if (found === null) return tell('wrong')
    const all = subjectsOf(found)
    show(all)
    if (all.length > 0) tell('accepted')
    else
      say({ tone: 'wrong', code: found.length > 0 ? 'noLabel' : 'unknown', params: { value: reading.text } })
  })

  return {
    subjects,
    subject,
    said,
    choice,
    templates: templates.data ?? [],
    printers: printers.data ?? [],
    copies,
    busy: print.isPending || look.isPending,
    /** The last word of the server that was no. */
    error: print.error ?? look.error ?? printers.error ?? templates.error,
    job: print.data ?? null,
    show,
    choose: setWanted,
    setCopies,
    start,
  }
}

export type Printing = ReturnType<typeof usePrinting>

/** The printer whose own label was scanned, and what is said to that. */
function chosen(
  printers: readonly Printer[],
  code: string,
  fits: (printer: Printer) => boolean,
): { printer: Printer | null; said: Said } {
  const found = printers.find((one) => one.code.toUpperCase() === code.toUpperCase())
  if (!found) return { printer: null, said: { tone: 'wrong', code: 'printerUnknown', params: { code } } }
  const params = { name: found.name }
  if (!found.active) return { printer: null, said: { tone: 'wrong', code: 'printerOff', params } }
  if (!fits(found)) return { printer: null, said: { tone: 'wrong', code: 'printerTooNarrow', params } }
  return { printer: found, said: { tone: 'accepted', code: 'printerChosen', params } }
}
