import { queryOptions, useQuery } from '@tanstack/react-query'
import { UserCheck, UserX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '~/api/masters'
import { Card, Part, StateMark } from '~/desk/Card'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { ListLink } from '~/desk/links'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { Copyable, Since } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { BadgeAndPin } from './BadgeAndPin'
import { RoleChoice } from './RoleChoice'
import { Sessions } from './Sessions'
import { Tokens } from './Tokens'

const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['user', id],
    queryFn: ({ signal }) => get<User>(`/api/v1/users/${id}`, { signal }),
  })

/** An account: whether it may sign in, what it may do, its tokens, and what was done with it. */
export function UserCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(userQuery(id))
  const may = useMay('identity:write')
  useTitle(query.data?.name ?? t('page.users'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(user) => (
        <Card
          kind={t('kind.user')}
          title={user.name}
          codes={<Copyable text={user.id} />}
          state={
            <StateMark state={user.active ? 'accepted' : 'waiting'}>
              {t(user.active ? 'users.active' : 'users.inactive')}
            </StateMark>
          }
          since={<Since at={user.updated_at} word="changed" />}
          next={may && <Activity user={user} />}
          page={{ to: '/users/$id', params: { id } }}
          onClose={onClose}
        >
          <Roles key={user.version} user={user} may={may} />
          <BadgeAndPin user={user} may={may} />
          <Sessions user={user} may={may} />
          <Tokens user={user} may={may} />
          <Part
            title={t('users.did')}
            wide
            end={
              <ListLink to="/audit" search={{ account_id: user.id }}>
                {t('panel.all')}
              </ListLink>
            }
          >
            <p className="border-t border-line py-2 text-muted">{t('users.didHint')}</p>
          </Part>
          <HistoryPart entity="account" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function Activity({ user }: { user: User }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [sure, setSure] = useState(false)
  const change = useCommand<{ active: boolean }>(`/api/v1/users/${user.id}`, 'PATCH', user.version)
  const Icon = user.active ? UserX : UserCheck
  const run = () => {
    if (change.isPending) return
    if (user.active && !sure) return setSure(true)
    change.mutate({ active: !user.active }, { onSuccess: () => setSure(false) })
  }
  return (
    <>
      {sure && <p className="w-full">{t('users.deactivateText', { name: user.name })}</p>}
      <Button look={user.active ? 'secondary' : 'primary'} aria-disabled={change.isPending} onClick={run}>
        <Icon aria-hidden="true" className="size-4" />
        {t(user.active ? (sure ? 'users.deactivateSure' : 'users.deactivate') : 'users.activate')}
      </Button>
      {sure && <Button onClick={() => setSure(false)}>{t('form.leave')}</Button>}
      {change.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(change.error).text}
        </Notice>
      )}
    </>
  )
}

function Roles({ user, may }: { user: User; may: boolean }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [roles, setRoles] = useState(user.roles)
  const change = useCommand<{ roles: string[] }>(`/api/v1/users/${user.id}`, 'PATCH', user.version)
  const changed = roles.toSorted().join() !== user.roles.toSorted().join()
  return (
    <Part title={t('users.rights')}>
      <fieldset disabled={!may} className="border-t border-line pt-2">
        <RoleChoice roles={roles} onChange={setRoles} />
      </fieldset>
      {changed && (
        <div className="flex gap-2">
          <Button
            look="primary"
            aria-disabled={change.isPending}
            onClick={() => !change.isPending && change.mutate({ roles })}
          >
            {t('users.saveRoles')}
          </Button>
          <Button onClick={() => setRoles(user.roles)}>{t('form.leave')}</Button>
        </div>
      )}
      {change.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(change.error).text}
        </Notice>
      )}
    </Part>
  )
}
