import { UserPlus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '~/api/masters'
import { useAddress } from '~/desk/address'
import { StateMark } from '~/desk/Card'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useMay } from '~/desk/session'
import { When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { AddUser } from './AddUser'
import { ROLES } from './roles'
import { UserCard } from './UserCard'

/** The panel of an account that does not exist yet. */
const NEW = 'new'

/** Who may sign in, and as what. */
export function UsersPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const [, change] = useAddress()
  const may = useMay('identity:write')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo((): ListSpec<User> => {
    const roles = (user: User) => user.roles.map((role) => word(`common:role.${role}`, role)).join(', ')
    return {
      id: 'users',
      title: t('page.users'),
      path: '/api/v1/users',
      permission: 'identity:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'name',
          header: t('col.name'),
          width: 180,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        { id: 'roles', header: t('col.roles'), width: 200, grow: true, cell: roles, plain: roles },
        {
          id: 'active',
          header: t('users.maySignIn'),
          width: 140,
          cell: ({ active }) => (
            <StateMark state={active ? 'accepted' : 'waiting'}>
              {t(active ? 'value.yes' : 'value.no')}
            </StateMark>
          ),
          plain: ({ active }) => t(active ? 'value.yes' : 'value.no'),
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
        {
          id: 'updated',
          header: t('col.updated'),
          width: 132,
          cell: ({ updated_at }) => <When at={updated_at} />,
          plain: ({ updated_at }) => updated_at,
        },
      ],
      filters: [
        {
          id: 'active',
          label: t('users.maySignIn'),
          kind: 'choice',
          options: [
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ],
        },
        {
          id: 'role',
          label: t('users.role'),
          kind: 'choice',
          options: ROLES.map((role) => ({ value: role, label: word(`common:role.${role}`, role) })),
        },
      ],
      empty: { title: t('users.empty'), text: t('users.emptyHint') },
    }
  }, [t])
  return (
    <List
      spec={spec}
      tools={
        may && (
          <button
            type="button"
            onClick={() => change({ row: NEW })}
            className="flex h-8 items-center gap-1.5 rounded-control bg-accent px-2.5 text-small font-semibold text-on-accent hover:bg-accent-hover"
          >
            <UserPlus aria-hidden="true" className="size-4" />
            {t('users.add')}
          </button>
        )
      }
      panel={(id, _row, close) =>
        id === NEW ? (
          <AddUser onClose={close} onAdded={(user) => change({ row: user.id })} />
        ) : (
          <UserCard id={id} onClose={close} />
        )
      }
    />
  )
}
