import { useTranslation } from 'react-i18next'
import type { Enrolment } from '~/api/access'
import { When } from '~/desk/values'
import { CopyCode } from '~/ui/CopyCode'
import { Notice } from '~/ui/Notice'

/** The code that lets a device in, to be scanned by its camera or typed. It is seen this once. */
export function EnrolmentCode({ enrolment }: { enrolment: Enrolment }) {
  const { t } = useTranslation(['console', 'common'])
  const words = { copy: t('common:copy'), copied: t('common:copied') }
  return (
    <section aria-label={t('console:devices.code')} className="col-span-full flex flex-col gap-4">
      <Notice state="accepted" title={t('console:devices.codeMade')}>
        {t('console:devices.codeOnce')} <When at={enrolment.code_expires_at} />
      </Notice>
      <div className="flex flex-wrap items-center gap-4">
        {/* Scanners need dark on light, in either theme. */}
        <img
          src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
          alt={t('console:devices.qr')}
          className="size-48 rounded-control bg-white p-2"
        />
        <p className="tabular font-mono text-hand-lead font-semibold tracking-widest break-all">
          {enrolment.code}
        </p>
      </div>
      <ol className="flex list-decimal flex-col gap-1 pl-5">
        <li>{t('console:devices.step1')}</li>
        <li>{t('console:devices.step2')}</li>
        <li>{t('console:devices.step3')}</li>
      </ol>
      <CopyCode text={enrolment.link} words={words} />
    </section>
  )
}
