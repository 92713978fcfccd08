import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Role } from '~/api/access'
import { ListLink } from '~/desk/links'
import { Failed } from '~/desk/list/States'
import { SectionTabs } from '~/desk/SectionTabs'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { useTitle } from '~/lib/title'
import { Skeleton } from '~/ui/Skeleton'
import { byArea } from './permissions'

/** What each role may: every permission of the system, area by area, and who has it. */
export function RolesPage() {
  const { t } = useTranslation(['console', 'common'])
  const query = useQuery({
    queryKey: ['roles'],
    queryFn: ({ signal }) => get<Role[]>('/api/v1/roles', { signal }),
  })
  useTitle(t('console:page.roles'))
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      <section
        aria-label={t('console:page.roles')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4 focus-visible:-outline-offset-2 sm:p-6"
      >
        <h1 className="text-title font-semibold">{t('console:page.roles')}</h1>
        <p className="max-w-160 text-muted">{t('console:roles.hint')}</p>
        {query.isPending && <Skeleton label={t('common:loading')} lines={8} />}
        {query.error && <Failed error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <Rights roles={query.data} />}
      </section>
    </div>
  )
}

function Rights({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation(['console', 'common'])
  const word = useWord()
  const mayUsers = useMay('identity:read')
  const areas = byArea([...new Set(roles.flatMap(({ permissions }) => permissions))])
  const name = (role: string) => word(`common:role.${role}`, role)
  return (
    <table className="w-full max-w-240 border-collapse">
      <thead>
        <tr className="border-b border-line-strong">
          <th scope="col" className="py-2 text-left text-small font-medium text-muted">
            {t('console:roles.right')}
          </th>
          {roles.map((role) => (
            <th key={role.name} scope="col" className="w-36 px-2 py-2 text-center font-semibold">
              {mayUsers ? (
                <ListLink to="/users" search={{ role: role.name }}>
                  {name(role.name)}
                </ListLink>
              ) : (
                name(role.name)
              )}
            </th>
          ))}
        </tr>
      </thead>
      {areas.map(({ area, rights }) => (
        <tbody key={area}>
          <tr>
            <th scope="rowgroup" colSpan={roles.length + 1} className="pt-4 pb-1 text-left font-semibold">
              {word(`console:area.${area}`, area)}
            </th>
          </tr>
          {rights.map((right) => {
            const permission = `${area}:${right}`
            return (
              <tr key={permission} className="border-t border-line">
                <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                  {word(`console:permission.${area}_${right}`, permission)}{' '}
                  <code className="font-mono text-tiny text-muted">{permission}</code>
                </th>
                {roles.map((role) => (
                  <td key={role.name} className="px-2 py-1.5 text-center">
                    {role.permissions.includes(permission) ? (
                      <>
                        <Check aria-hidden="true" className="inline size-4 text-accepted" />
                        <span className="sr-only">{t('console:value.yes')}</span>
                      </>
                    ) : (
                      <>
                        <span aria-hidden="true" className="text-muted">
                          –
                        </span>
                        <span className="sr-only">{t('console:value.no')}</span>
                      </>
                    )}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      ))}
    </table>
  )
}
