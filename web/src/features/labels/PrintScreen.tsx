import { useTranslation } from 'react-i18next'
import { print as en } from '~/lib/i18n/en/print'
import { addWords } from '~/lib/i18n/i18n'
import { print as ru } from '~/lib/i18n/ru/print'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { useWord } from '~/lib/i18n/useWord'
import { FILE } from '~/lib/printing/printing'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { CameraButton } from '~/ui/CameraButton'
import { Notice } from '~/ui/Notice'
import { JobState } from './JobState'
import { PackPrinter } from './PackPrinter'
import { PrintChoices } from './PrintChoices'
import { type Printing, type Subject, usePrinting } from './usePrinting'

addWords('print', { en, ru })

interface Props {
  warehouse: string | null
  /** The work that it was opened from, and the way back to it. */
  work?: string
  onBack?: () => void
}

/** Scan anything, and print its label. */
export function PrintScreen({ warehouse, work, onBack }: Props) {
  const { t } = useTranslation(['print', 'handheld'])
  const printing = usePrinting({ warehouse, work })
  const { subject, subjects, said, job } = printing
  const translate = t as (key: string, params: Record<string, string>) => string
  useTitle(t('print:title'))
  return (
    <>
      <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-5 p-4">
        {said && (
          <Notice state={said.tone} size="hand" title={t(`handheld:feedback.${said.tone}`)}>
            {translate(`print:${said.code}`, said.params)}
          </Notice>
        )}
        <Failure printing={printing} />
        {subject ? (
          <One subject={subject} printing={printing} />
        ) : subjects.length > 1 ? (
          <Which subjects={subjects} onChoose={(one) => printing.show([one])} />
        ) : (
          <Nothing printing={printing} />
        )}
      </div>
      <div className="thumb sticky bottom-0 mx-auto flex w-full max-w-120 flex-col gap-3 border-t border-line bg-canvas p-3">
        {subject && !job && <Go printing={printing} />}
        {subject && job && (
          <Button size="hand" look={onBack ? 'secondary' : 'primary'} onClick={() => printing.show([])}>
            {t('print:other')}
          </Button>
        )}
        {!subject && <CameraButton />}
        {onBack && (
          <Button size="hand" look={job ? 'primary' : 'secondary'} onClick={onBack}>
            {t('print:back')}
          </Button>
        )}
      </div>
    </>
  )
}

function Failure({ printing: { error } }: { printing: Printing }) {
  const { t } = useTranslation('print')
  const problem = useProblemText()
  if (!error) return null
  return (
    <Notice state="wrong" size="hand" title={t('failed')}>
      {problem.whole(error).text}
    </Notice>
  )
}

/** Before anything was scanned. */
function Nothing({ printing }: { printing: Printing }) {
  const { t } = useTranslation('print')
  return (
    <>
      <header className="flex flex-col gap-1">
        <h1 className="text-prompt font-semibold">{t('prompt')}</h1>
        <p className="text-hand text-muted">{t('hint')}</p>
      </header>
      <Button
        size="hand"
        onClick={() =>
          printing.show([{ kind: 'command', id: null, code: null, title: t('sheet'), facts: [] }])
        }
      >
        {t('sheet')}
      </Button>
      <PackPrinter printers={printing.printers} />
    </>
  )
}

/** One code that several things have. */
function Which({ subjects, onChoose }: { subjects: Subject[]; onChoose: (subject: Subject) => void }) {
  const { t } = useTranslation('print')
  return (
    <>
      <h1 className="text-prompt font-semibold">{t('which')}</h1>
      {subjects.map((one) => (
        <Button key={`${one.kind} ${one.id}`} size="hand" onClick={() => onChoose(one)}>
          <span className="flex flex-col">
            <span className="text-hand font-normal text-muted">{t(`kind.${one.kind}`)}</span>
            <span className="break-words">{one.title ?? one.code}</span>
          </span>
        </Button>
      ))}
    </>
  )
}

function One({ subject, printing }: { subject: Subject; printing: Printing }) {
  const { t } = useTranslation('print')
  const word = useWord()
  const words = useStepWords()
  const { kind, title, code, facts } = subject
  return (
    <>
      <header className="flex flex-col gap-1">
        <h1 className="text-hand text-muted">{t(printing.job ? 'title' : 'ready')}</h1>
        <p className="text-hand text-muted">{word(`print:kind.${kind}`, kind)}</p>
        <p
          className={
            kind === 'location'
              ? 'font-mono text-code font-semibold break-all'
              : 'text-prompt font-semibold break-words'
          }
        >
          {title ?? code}
        </p>
        {code && code !== title && <p className="font-mono text-hand-lead break-all">{code}</p>}
        {facts.map(([name, value]) => (
          <p key={name} className="text-hand break-words">
            <span className="text-muted">{words.word('kind', name)}</span> {words.quantity(value)}
          </p>
        ))}
      </header>
      {printing.job ? (
        <JobState id={printing.job.id} first={printing.job} />
      ) : (
        <PrintChoices printing={printing} />
      )}
    </>
  )
}

function Go({ printing: { choice, busy, start } }: { printing: Printing }) {
  const { t } = useTranslation('print')
  if (!choice) return null
  return (
    <Button size="hand" look="primary" aria-disabled={busy} onClick={start}>
      {t(choice.printer === FILE ? 'makeFile' : 'now')}
    </Button>
  )
}
