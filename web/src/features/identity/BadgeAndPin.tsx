import { BadgeCheck, KeySquare, LockOpen, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { zSetPin } from '~/api/gen/rules.gen'
import type { User } from '~/api/masters'
import { Act } from '~/desk/Act'
import { Fact, Facts, Part } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { useCommandForm } from '~/desk/form/useSending'
import { Button } from '~/ui/Button'
import { CopyCode } from '~/ui/CopyCode'
import { Notice } from '~/ui/Notice'

/** How an account signs in on a device of the floor: a badge that is scanned, a PIN that is typed. */
export function BadgeAndPin({ user, may }: { user: User; may: boolean }) {
  const { t } = useTranslation(['console', 'common'])
  const path = `/api/v1/users/${user.id}`
  const [badge, setBadge] = useState<string | null>(null)
  const icon = 'size-4'
  return (
    <Part title={t('console:pin.title')}>
      <Facts>
        <Fact name={t('console:pin.badge')}>
          {t(user.has_badge ? 'console:value.yes' : 'console:value.no')}
        </Fact>
        <Fact name={t('console:pin.pin')}>{t(user.has_pin ? 'console:value.yes' : 'console:value.no')}</Fact>
      </Facts>
      {badge && (
        <Notice state="accepted" title={t('console:pin.badgeMade')}>
          <p className="pb-2">{t('console:pin.badgeOnce')}</p>
          <CopyCode text={badge} words={{ copy: t('common:copy'), copied: t('common:copied') }} />
        </Notice>
      )}
      {may && user.active && (
        <div className="flex flex-wrap gap-2">
          <Act<{ code: string }>
            label={t(user.has_badge ? 'console:pin.badgeAnew' : 'console:pin.badgeIssue')}
            icon={<BadgeCheck aria-hidden="true" className={icon} />}
            path={`${path}/badge`}
            onDone={({ code }) => setBadge(code)}
            {...(user.has_badge
              ? { sure: { text: t('console:pin.badgeAnewText'), yes: t('console:pin.badgeAnewSure') } }
              : {})}
          />
          {user.has_badge && (
            <Act
              label={t('console:pin.badgeTake')}
              icon={<Trash2 aria-hidden="true" className={icon} />}
              path={`${path}/badge`}
              method="DELETE"
              sure={{ text: t('console:pin.badgeTakeText'), yes: t('console:pin.badgeTakeSure') }}
              onDone={() => setBadge(null)}
            />
          )}
          {user.has_pin && (
            <>
              <Act
                label={t('console:pin.take')}
                icon={<Trash2 aria-hidden="true" className={icon} />}
                path={`${path}/pin`}
                method="DELETE"
                sure={{ text: t('console:pin.takeText'), yes: t('console:pin.takeSure') }}
              />
              <Act
                label={t('console:pin.unlock')}
                icon={<LockOpen aria-hidden="true" className={icon} />}
                path={`${path}/unlock`}
              />
            </>
          )}
          <SetPin user={user} path={`${path}/pin`} />
        </div>
      )}
    </Part>
  )
}

function SetPin({ user, path }: { user: User; path: string }) {
  const { t } = useTranslation('console')
  const [open, setOpen] = useState(false)
  if (open) return <PinForm path={path} onClose={() => setOpen(false)} />
  return (
    <Button onClick={() => setOpen(true)}>
      <KeySquare aria-hidden="true" className="size-4" />
      {t(user.has_pin ? 'pin.reset' : 'pin.set')}
    </Button>
  )
}

function PinForm({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation('console')
  const form = useCommandForm({
    path,
    method: 'PUT',
    start: { new: '' },
    body: (typed: { new: string }) => typed,
    rules: zSetPin,
    onDone: onClose,
  })
  return (
    <Form
      inline
      form={form}
      submit={t('form.save')}
      onLeave={onClose}
      className="flex w-full flex-wrap items-start gap-2"
    >
      <div className="min-w-40 flex-1">
        <TextInput
          digits
          name="new"
          label={t('pin.new')}
          says={{ form: t('pin.formed') }}
          required
          autoFocus
        />
      </div>
    </Form>
  )
}
