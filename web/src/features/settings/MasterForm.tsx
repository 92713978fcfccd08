import { useTranslation } from 'react-i18next'
import { Form } from '~/desk/form/Form'
import { CheckInput, ChoiceInput, TextInput } from '~/desk/form/inputs'
import { PickInput } from '~/desk/form/PickInput'
import { useCommandForm } from '~/desk/form/useSending'
import { bodyOf, type Master, type MasterField, type MasterRow, type Values, valuesOf } from './master'

/** So many are chosen from at a glance; of more one types the name. */
const AT_A_GLANCE = 8

/** Adds one, or changes one that is there. */
export function MasterForm({
  master,
  row,
  onDone,
}: {
  master: Master
  row: MasterRow | null
  onDone: () => void
}) {
  const { t } = useTranslation('console')
  const form = useCommandForm({
    path: row ? `${master.path}/${row.id}` : master.path,
    method: row ? 'PATCH' : 'POST',
    ...(row && { ifMatch: row.version }),
    start: valuesOf(master.fields, row),
    body: (values: Values) => bodyOf(master.fields, values, row),
    rules: row ? master.rules.change : master.rules.add,
    onDone,
  })
  return (
    <Form
      form={form}
      submit={t(row ? 'form.save' : 'settings.add')}
      onLeave={onDone}
      idle={row !== null && !form.fields.formState.isDirty}
      className="flex flex-col gap-3 rounded-control border border-line-strong p-3"
    >
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {master.fields
          .filter(({ fixed, later }) => (row ? !fixed : !later))
          .map((field) => (
            <Input key={field.name} field={field} />
          ))}
      </div>
    </Form>
  )
}

function Input({ field }: { field: MasterField }) {
  const { name, label, kind, options = [], none, hint, required = false } = field
  if (kind === 'check') {
    return (
      <CheckInput name={name} className="self-end pb-2.5">
        {label}
      </CheckInput>
    )
  }
  if (kind === 'choice') {
    const Chosen = options.length > AT_A_GLANCE ? PickInput : ChoiceInput
    return <Chosen name={name} label={label} options={options} none={none} />
  }
  return (
    <TextInput
      name={name}
      label={label}
      placeholder={hint}
      required={required}
      digits={kind === 'number'}
      className={kind === 'code' ? 'font-mono uppercase placeholder:normal-case' : ''}
    />
  )
}
