import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scanner as en } from '~/lib/i18n/en/scanner'
import { addWords } from '~/lib/i18n/i18n'
import { scanner as ru } from '~/lib/i18n/ru/scanner'
import { type FaultCode, faultsOf, type ScannerFault } from '~/lib/scan/faults'
import { useScanSource, useScans } from '~/lib/scan/ScanProvider'
import type { Scan } from '~/lib/scan/scans'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { CameraButton } from '~/ui/CameraButton'
import { Notice } from '~/ui/Notice'
import { type Maker, MakerChoice } from './MakerChoice'
import { Arrival, Keys, Meaning } from './ScanDetails'

addWords('scanner', { en, ru })

/** Which settings of the scanner cure what; some things no setting cures. */
const CURES: Partial<Record<FaultCode, 'separator' | 'layout' | 'suffix' | 'prefix' | 'speed'>> = {
  separator_lost: 'separator',
  separator_key: 'separator',
  layout_ru: 'layout',
  no_suffix: 'suffix',
  glued: 'suffix',
  prefix_left: 'prefix',
  truncated: 'speed',
}

interface Checked {
  scan: Scan
  faults: ScannerFault[]
  /** Counts the scans, so that the same one twice is seen to be new. */
  count: number
}

/** Shows what a scanner really sends, names what is wrong with it, and how to set it right. */
export function ScannerCheck() {
  const { t } = useTranslation('scanner')
  const { settings } = useScanSource()
  const [checked, setChecked] = useState<Checked | null>(null)
  useTitle(t('title'))
  useScans((scan) => {
    const faults = faultsOf({ scan, settings, thisYear: new Date().getFullYear() })
    setChecked((before) => ({ scan, faults, count: (before?.count ?? 0) + 1 }))
  })
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-6 p-4">
      <header className="flex flex-col gap-2">
        <h1 className="text-hand text-muted">{t('title')}</h1>
        <p className="text-prompt font-semibold">{t('prompt')}</p>
        {!checked && <p className="text-hand text-muted">{t('hint')}</p>}
      </header>
      {checked && <Result key={checked.count} {...checked} />}
      <div className="mt-auto">
        <CameraButton />
      </div>
    </div>
  )
}

function Result({ scan, faults }: Checked) {
  return (
    <>
      <Verdict faults={faults} />
      <Arrival scan={scan} />
      <Meaning reading={scan.reading} />
      <Keys scan={scan} />
    </>
  )
}

function Verdict({ faults }: { faults: ScannerFault[] }) {
  const { t } = useTranslation('scanner')
  const { settings } = useScanSource()
  const [maker, setMaker] = useState<Maker>('zebra')
  if (faults.length === 0) {
    return (
      <Notice state="accepted" size="hand" title={t('right')}>
        {settings.separatorsArrive && t('rightSeparators')}
      </Notice>
    )
  }
  const curable = faults.some(({ code }) => CURES[code])
  return (
    <section className="flex flex-col gap-4">
      {curable && <MakerChoice maker={maker} onChange={setMaker} />}
      {faults.map((fault) => (
        <Fault key={fault.code} fault={fault} maker={maker} />
      ))}
      <p className="text-hand text-muted">{t('again')}</p>
    </section>
  )
}

function Fault({ fault: { code, what = '' }, maker }: { fault: ScannerFault; maker: Maker }) {
  const { t } = useTranslation('scanner')
  const cure = CURES[code]
  const known = code === 'separator_key' && <UseKey name={what} />
  return (
    <Notice
      state={code === 'check_digit' || code === 'truncated' ? 'wrong' : 'attention'}
      size="hand"
      title={t(`fault.${code}.title`, { what })}
      action={known}
    >
      <div className="flex flex-col gap-2">
        <p>{t(`fault.${code}.text`)}</p>
        {cure && (
          <p>
            <strong className="block font-semibold">{t('cure')}</strong>
            {t(`cures.${cure}.${maker}`)}
          </p>
        )}
      </div>
    </Notice>
  )
}

/** The other cure: to take the key for what the scanner means by it. */
function UseKey({ name }: { name: string }) {
  const { t } = useTranslation('scanner')
  const source = useScanSource()
  return (
    <Button size="hand" look="primary" onClick={() => source.change({ gsKey: name })}>
      {t('useKey', { key: name })}
    </Button>
  )
}
