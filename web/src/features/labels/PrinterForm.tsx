import { useTranslation } from 'react-i18next'
import { zEnrolPrinter } from '~/api/gen/rules.gen'
import type { Printer } from '~/api/labels'
import { Card } from '~/desk/Card'
import { asCode } from '~/desk/filters'
import { Form } from '~/desk/form/Form'
import { ChoiceInput, TextInput } from '~/desk/form/inputs'
import { asNumber, said } from '~/desk/form/said'
import { type DeskForm, useCommandForm, useSending } from '~/desk/form/useSending'
import { useCommand } from '~/desk/useCommand'
import { useFaultText } from '~/desk/useFaultText'
import { Notice } from '~/ui/Notice'

/** What is told of a printer. */
export interface PrinterDetails {
  code: string
  name: string
  host: string
  port: number
  dpi: number
  width_mm: number
}

export const detailsOf = ({ code, name, host, port, dpi, width_mm }: Printer): PrinterDetails => ({
  code,
  name,
  host,
  port,
  dpi,
  width_mm,
})

interface Change {
  printer: PrinterDetails
  active: boolean
}

/** Changes a printer as it was seen: who was faster is not overwritten. */
export function useChange({ id, version }: Printer) {
  return useCommand<Change>(`/api/v1/printers/${id}`, 'PUT', version)
}

type Fields = Record<keyof PrinterDetails, string>

const NEW: Fields = { code: '', name: '', host: '', port: '9100', dpi: '203', width_mm: '104' }

/** The densities that printers of labels have. */
const DENSITIES = ['152', '203', '300', '600']

const fieldsOf = ({ port, dpi, width_mm, ...texts }: PrinterDetails): Fields => ({
  ...texts,
  port: String(port),
  dpi: String(dpi),
  width_mm: String(width_mm),
})

const bodyOf = ({ code, name, host, port, dpi, width_mm }: Fields) =>
  said({
    ...said({ code: asCode(code), name, host }),
    port: asNumber(port),
    dpi: asNumber(dpi),
    width_mm: asNumber(width_mm),
  }) as unknown as PrinterDetails

/** Enrols a printer. */
export function AddPrinter({
  onClose,
  onAdded,
}: {
  onClose: () => void
  onAdded: (printer: Printer) => void
}) {
  const { t } = useTranslation('console')
  const form = useCommandForm<Fields, PrinterDetails, Printer>({
    path: '/api/v1/printers',
    start: NEW,
    body: bodyOf,
    rules: zEnrolPrinter,
    onDone: onAdded,
  })
  return (
    <Card kind={t('kind.printer')} title={t('printers.add')} onClose={onClose}>
      <Details form={form} submit={t('printers.addNow')} />
    </Card>
  )
}

export function ChangePrinter({ printer, onDone }: { printer: Printer; onDone: () => void }) {
  const { t } = useTranslation('console')
  const change = useChange(printer)
  const form = useSending<Fields, PrinterDetails, unknown>({
    start: fieldsOf(detailsOf(printer)),
    body: bodyOf,
    rules: zEnrolPrinter,
    under: '/printer',
    send: (details) => change.mutateAsync({ printer: details, active: printer.active }),
    onDone,
  })
  return <Details form={form} submit={t('printers.save')} onLeave={onDone} />
}

/** The fields of a printer. */
function Details({
  form,
  submit,
  onLeave,
}: {
  form: DeskForm<Fields>
  submit: string
  onLeave?: () => void
}) {
  const { t } = useTranslation('console')
  const fault = useFaultText()
  const refusal = form.refusal ? (
    <Notice state="wrong" title={t('panel.notDone')}>
      {fault(form.refusal)}
    </Notice>
  ) : null
  return (
    <Form
      form={form}
      submit={submit}
      onLeave={onLeave}
      refusal={refusal}
      className="col-span-full flex flex-col gap-4"
    >
      <TextInput name="name" label={t('printers.name')} required autoFocus />
      <TextInput name="code" label={t('printers.code')} hint={t('printers.codeHint')} required />
      <TextInput
        name="host"
        label={t('printers.host')}
        says={{ form: t('print.fault.host') }}
        required
        spellCheck={false}
      />
      <TextInput digits name="port" label={t('printers.port')} hint={t('printers.portHint')} required />
      <ChoiceInput
        name="dpi"
        label={t('printers.dpi')}
        options={DENSITIES.map((dpi) => ({ value: dpi, label: dpi }))}
      />
      <TextInput digits name="width_mm" label={t('printers.width')} required />
    </Form>
  )
}
