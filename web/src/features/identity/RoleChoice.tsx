import { useTranslation } from 'react-i18next'
import { useWord } from '~/lib/i18n/useWord'
import { ROLES } from './roles'

/** What an account may do, as roles. */
export function RoleChoice({
  roles,
  onChange,
}: {
  roles: readonly string[]
  onChange: (roles: string[]) => void
}) {
  const { t } = useTranslation('console')
  const word = useWord()
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 font-medium">{t('col.roles')}</legend>
      {ROLES.map((role) => (
        <label key={role} className="flex items-start gap-2 py-0.5">
          <input
            type="checkbox"
            className="mt-0.5 size-4"
            checked={roles.includes(role)}
            onChange={({ target }) =>
              onChange(target.checked ? [...roles, role] : roles.filter((other) => other !== role))
            }
          />
          <span>
            {word(`common:role.${role}`, role)}
            <span className="block text-small text-muted">{t(`users.roleHint.${role}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
