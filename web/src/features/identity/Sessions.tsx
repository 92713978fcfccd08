import { useQuery } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { UserSession } from '~/api/access'
import type { User } from '~/api/masters'
import { Act } from '~/desk/Act'
import { Part } from '~/desk/Card'
import { DeviceLink } from '~/desk/links'
import { MiniTable } from '~/desk/MiniTable'
import { pageQuery } from '~/desk/stock'
import { When } from '~/desk/values'

/** Where an account is signed in now, and the way to end all of it at once. */
export function Sessions({ user, may }: { user: User; may: boolean }) {
  const { t } = useTranslation('console')
  const path = `/api/v1/users/${user.id}`
  const { data } = useQuery(pageQuery<UserSession>(`${path}/sessions`, { limit: '50' }))
  return (
    <Part title={t('sessions.title')} wide>
      <MiniTable
        label={t('sessions.title')}
        rows={data?.items ?? []}
        rowId={({ id }) => id}
        empty={data ? t('sessions.none') : ''}
        columns={[
          {
            id: 'where',
            header: t('sessions.where'),
            cell: ({ device_id, device_name }) =>
              device_id ? (
                <DeviceLink id={device_id}>{device_name ?? device_id.slice(0, 8)}</DeviceLink>
              ) : (
                t('sessions.browser')
              ),
          },
          { id: 'since', header: t('sessions.since'), cell: ({ created_at }) => <When at={created_at} /> },
          { id: 'seen', header: t('devices.seen'), cell: ({ last_seen_at }) => <When at={last_seen_at} /> },
          { id: 'until', header: t('users.expires'), cell: ({ expires_at }) => <When at={expires_at} /> },
        ]}
      />
      {may && data && data.items.length > 0 && (
        <div className="flex flex-wrap gap-2 pt-1">
          <Act
            label={t('sessions.signOut')}
            icon={<LogOut aria-hidden="true" className="size-4" />}
            path={`${path}/sign-out`}
            sure={{ text: t('sessions.signOutText', { name: user.name }), yes: t('sessions.signOutSure') }}
          />
        </div>
      )}
    </Part>
  )
}
