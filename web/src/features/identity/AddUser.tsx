import { useTranslation } from 'react-i18next'
import { zAddUser } from '~/api/gen/rules.gen'
import type { User } from '~/api/masters'
import { Card } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { PasswordInput, TextInput } from '~/desk/form/inputs'
import { useInput } from '~/desk/form/shown'
import { useCommandForm } from '~/desk/form/useSending'
import { RoleChoice } from './RoleChoice'

interface NewUser {
  name: string
  password: string
  roles: string[]
}

/** Lets a person in: a name, a first password, what they may do. */
export function AddUser({ onClose, onAdded }: { onClose: () => void; onAdded: (user: User) => void }) {
  const { t } = useTranslation(['console', 'common'])
  const form = useCommandForm<NewUser, NewUser, User>({
    path: '/api/v1/users',
    start: { name: '', password: '', roles: ['warehouse_operator'] },
    body: ({ name, ...user }) => ({ ...user, name: name.trim() }),
    rules: zAddUser,
    onDone: onAdded,
  })
  return (
    <Card kind={t('console:kind.user')} title={t('console:users.add')} onClose={onClose}>
      <Form form={form} submit={t('console:users.addNow')} className="col-span-full flex flex-col gap-4">
        <TextInput name="name" label={t('common:signIn.name')} required autoFocus />
        <PasswordInput name="password" label={t('console:users.password')} required />
        <Roles />
      </Form>
    </Card>
  )
}

function Roles() {
  const { value, change } = useInput<string[]>('roles')
  return <RoleChoice roles={value} onChange={change} />
}
