import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { useWord } from '~/lib/i18n/useWord'
import { Notice } from '~/ui/Notice'
import { byArea } from './permissions'

/** Who is signed in and what they may do. */
export function Account({ session }: { session: Session }) {
  const { t } = useTranslation(['console', 'common'])
  const word = useWord()
  const areas = byArea(session.permissions)
  const rights = (area: string, codes: string[]) =>
    codes.map((code) => ({ code: `${area}:${code}`, name: word(`console:right.${code}`, code) }))

  return (
    <section aria-labelledby="account" className="flex flex-col gap-4">
      <div>
        <h2 id="account" className="text-small font-medium text-muted">
          {t('console:start.you')}
        </h2>
        <p className="text-title font-semibold">{session.name}</p>
        <p className="text-muted">
          {session.roles.map((role) => word(`common:role.${role}`, role)).join(', ')}
        </p>
      </div>
      {areas.length === 0 ? (
        <Notice state="waiting" title={t('console:start.noPermissions')}>
          {t('console:start.noPermissionsHint')}
        </Notice>
      ) : (
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-b border-line text-small text-muted">
              <th scope="col" className="w-1/3 py-1.5 pr-4 font-medium">
                {t('console:start.area')}
              </th>
              <th scope="col" className="py-1.5 font-medium">
                {t('console:start.may')}
              </th>
            </tr>
          </thead>
          <tbody>
            {areas.map(({ area, rights: codes }) => (
              <tr key={area} className="border-b border-line">
                <th scope="row" className="py-2 pr-4 align-top font-medium">
                  {word(`console:area.${area}`, area)}
                </th>
                <td className="py-2">
                  <ul className="grid grid-cols-[repeat(auto-fill,minmax(11.5rem,1fr))] gap-x-4 gap-y-1">
                    {rights(area, codes).map(({ code, name }) => (
                      <li key={code} className="flex items-baseline gap-1.5">
                        {name}
                        <code className="font-mono text-tiny text-muted">{code}</code>
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
