import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileDown, Printer as PrinterIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { zPrintLabels } from '~/api/gen/rules.gen'
import type { LabelSubject, LabelTemplate, Printer, PrintJob, PrintRequest } from '~/api/labels'
import { type Language, useLanguage } from '~/lib/i18n/i18n'
import {
  type Choice,
  choiceOf,
  FILE,
  fitting,
  printersQuery,
  rememberChoice,
  templatesQuery,
  titleOf,
} from '~/lib/printing/printing'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Select } from '~/ui/Select'
import { Form } from './form/Form'
import { TextInput } from './form/inputs'
import { asNumber } from './form/said'
import { useSending } from './form/useSending'
import { LanguageField } from './LanguageField'
import { PrintOutcome } from './PrintOutcome'
import { useMay } from './session'
import { useCommand } from './useCommand'
import { useFaultText } from './useFaultText'

/** Of what is printed one types only how many. */
const PRINTED = z.looseObject({ copies: zPrintLabels.shape.copies })

interface Props {
  kind: LabelSubject
  /** What the labels are of; none for the sheet of commands. */
  ids?: readonly string[]
  /** What the button says, where it is no label. */
  label?: string
}

/** Prints labels of what a card shows: unfolds where it stands, knows what was used last, and says what became of it. */
export function PrintLabel(props: Props) {
  const { t } = useTranslation('console')
  const may = useMay('labels:print')
  const [open, setOpen] = useState(false)
  if (!may) return null
  if (!open) {
    return (
      <Button onClick={() => setOpen(true)}>
        <PrinterIcon aria-hidden="true" className="size-4" />
        {props.label ?? t('print.label')}
      </Button>
    )
  }
  return <PrintForm {...props} onClose={() => setOpen(false)} />
}

/** Which label, where to, how many; and what became of it. */
export function PrintForm({ kind, ids, label, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('console')
  const fault = useFaultText()
  const [language, setLanguage] = useState<Language>(useLanguage())
  const [wanted, setWanted] = useState<Partial<Choice>>({})
  const templates = useQuery(templatesQuery(kind))
  const printers = useQuery({ ...printersQuery, refetchInterval: 10_000 })
  const print = useCommand<PrintRequest, PrintJob>('/api/v1/print-jobs')
  const known = templates.data && printers.data
  const choice = known ? choiceOf(kind, templates.data, printers.data, wanted) : null
  const form = useSending({
    start: { copies: '1' },
    body: ({ copies }: { copies: string }) => ({
      template: choice?.template ?? '',
      what: { kind, ...(ids && { ids }) },
      language,
      // What is no number is refused by the rules.
      copies: asNumber(copies) as number,
      ...(choice && choice.printer !== FILE && { printer_id: choice.printer }),
    }),
    rules: PRINTED,
    send: (body) => {
      if (choice) rememberChoice(kind, choice.template, choice.printer)
      return print.mutateAsync(body)
    },
  })
  const failed = templates.error ?? printers.error ?? form.refusal
  const toFile = choice?.printer === FILE
  const Icon = toFile ? FileDown : PrinterIcon
  return (
    <Form
      form={form}
      label={label ?? t('print.label')}
      submit={t(toFile ? 'print.makeFile' : 'print.now')}
      icon={<Icon aria-hidden="true" className="size-4" />}
      mayNot={!choice}
      leave={t('panel.close')}
      onLeave={onClose}
      refusal={
        <>
          {failed ? (
            <Notice state="wrong" title={t('panel.notDone')}>
              {fault(failed)}
            </Notice>
          ) : null}
          {print.data && <PrintOutcome id={print.data.id} first={print.data} />}
        </>
      }
      className="flex w-full flex-col gap-3 rounded-control border border-line-strong p-3"
    >
      {known && !choice && <p>{t('print.noTemplate')}</p>}
      {choice && (
        <div className="grid grid-cols-1 gap-3 @min-[26rem]:grid-cols-2">
          <Choosing
            templates={templates.data ?? []}
            printers={printers.data ?? []}
            choice={choice}
            onChoose={setWanted}
          />
          <LanguageField value={language} onChange={setLanguage} />
          <TextInput digits name="copies" label={t('print.copies')} required className="tabular" />
        </div>
      )}
    </Form>
  )
}

interface ChoosingProps {
  templates: readonly LabelTemplate[]
  printers: readonly Printer[]
  choice: Choice
  onChoose: (choice: Choice) => void
}

function Choosing({ templates, printers, choice, onChoose }: ChoosingProps) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const template = templates.find(({ name }) => name === choice.template)
  const fits = fitting(printers, template)
  return (
    <>
      <Select
        label={t('print.template')}
        value={choice.template}
        options={templates.map((one) => ({ value: one.name, label: titleOf(one, language) }))}
        onChange={(name) => onChoose({ ...choice, template: name })}
      />
      <div className="flex min-w-0 flex-col gap-1.5">
        <Select
          label={t('print.printer')}
          value={choice.printer}
          options={[
            ...fits.map(({ id, name }) => ({ value: id, label: name })),
            { value: FILE, label: t('print.file') },
          ]}
          onChange={(printer) => onChoose({ ...choice, printer })}
        />
        {fits.length === 0 && (
          <p className="text-small text-muted">
            {t('print.noPrinters')}{' '}
            <Link to="/printers" className="underline">
              {t('page.printers')}
            </Link>
          </p>
        )}
      </div>
    </>
  )
}
