import { useTranslation } from 'react-i18next'
import { zAddPerson, zChangePerson } from '~/api/gen/rules.gen'
import type { Person } from '~/api/workforce'
import { asCode } from '~/desk/filters'
import { Form } from '~/desk/form/Form'
import { ChoiceInput, TextInput } from '~/desk/form/inputs'
import { PickInput } from '~/desk/form/PickInput'
import { useCommandForm } from '~/desk/form/useSending'
import { useOnlyWarehouse, useUsers, useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'

interface Fields {
  name: string
  badge: string
  shift: string
  warehouse_id: string
  account_id: string
}

/** Nobody is without these. */
const NEEDED: readonly (keyof Fields)[] = ['name', 'badge']

/**
 * What is sent: all of a new person, of one who is there only what is otherwise. What is empty is not said, unless it must
 * not be: that is for the rules to refuse.
 */
export function changesOf(fields: Fields, person: Person | null): Partial<Fields> {
  const said = {
    ...fields,
    name: fields.name.trim(),
    badge: asCode(fields.badge),
    shift: asCode(fields.shift),
  }
  const entries = Object.entries(said) as [keyof Fields, string][]
  return Object.fromEntries(
    entries.filter(([name, value]) => {
      if (value === '') return person !== null && NEEDED.includes(name)
      return value !== (person?.[name] ?? '')
    }),
  )
}

/** Adds a person, or changes what is known of one. */
export function PersonForm({ person, onDone }: { person: Person | null; onDone?: (person: Person) => void }) {
  const { t } = useTranslation('console')
  const warehouses = useWarehouses()
  const only = useOnlyWarehouse()
  const users = useUsers()
  const seesUsers = useMay('identity:read')
  const form = useCommandForm<Fields, Partial<Fields>, Person>({
    path: person ? `/api/v1/people/${person.id}` : '/api/v1/people',
    method: person ? 'PATCH' : 'POST',
    ...(person && { ifMatch: person.version }),
    start: {
      name: person?.name ?? '',
      badge: person?.badge ?? '',
      shift: person?.shift ?? '',
      warehouse_id: person?.warehouse_id ?? (person ? '' : (only?.id ?? '')),
      account_id: person?.account_id ?? '',
    },
    body: (fields) => changesOf(fields, person),
    rules: person ? zChangePerson : zAddPerson,
    ...(onDone && { onDone }),
  })
  const named = (things: readonly { id: string; name: string }[]) =>
    things.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Form
      form={form}
      submit={t(person ? 'form.save' : 'users.addNow')}
      look={person ? 'secondary' : 'primary'}
      idle={person !== null && !form.fields.formState.isDirty}
    >
      <TextInput name="name" label={t('people.name')} required autoFocus={!person} />
      <TextInput name="badge" label={t('people.badge')} required />
      <TextInput name="shift" label={t('people.shift')} placeholder={t('people.shiftHint')} />
      <ChoiceInput
        name="warehouse_id"
        label={t('col.warehouse')}
        none={person?.warehouse_id ? undefined : t('people.noWarehouse')}
        options={named(warehouses)}
      />
      {seesUsers && (
        <PickInput
          name="account_id"
          label={t('people.account')}
          none={person?.account_id ? undefined : t('people.noAccount')}
          options={named(users)}
        />
      )}
    </Form>
  )
}
