import { Link } from '@tanstack/react-router'
import { Columns3, Download, FileUp, Undo2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { save } from '~/desk/list/exporting'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { isApiError } from '~/lib/api/problem'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useProblemText } from '~/lib/useProblemText'
import { Button, secondaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { errorFile } from './errorFile'
import { ImportStateMark } from './importState'
import { isAtWork } from './kinds'
import type { Editing } from './useEdits'
import { useImportWords } from './words'

interface Props {
  of: Import
  editing: Editing
  /** Whether the columns are shown; null where they cannot be said. */
  mapping: boolean | null
  onMapping: () => void
}

/** What the file is, how far the work on it is, and what can be done with it. */
export function ImportHead({ of, editing, mapping, onMapping }: Props) {
  const { t } = useTranslation('imports')
  const facts = [
    of.encoding && `${t('facts.encoding')}: ${of.encoding}`,
    of.delimiter && `${t('facts.delimiter')}: ${t(`delimiter.${of.delimiter}`)}`,
    of.sheet && `${t('facts.sheet')}: ${of.sheet}`,
    of.map_remembered && t('facts.mapRemembered'),
  ].filter(Boolean)
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-80 flex-col gap-1">
          <p className="text-small text-muted">{t(`kindName.${of.kind}`)}</p>
          <h1 className="text-title font-semibold break-words">{of.file || t(`kindName.${of.kind}`)}</h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ImportStateMark state={of.state} />
            {facts.length > 0 && <span className="text-small text-muted">{facts.join(' · ')}</span>}
          </p>
        </div>
        <Actions of={of} editing={editing} mapping={mapping} onMapping={onMapping} />
      </header>
      <Progress of={of} />
    </>
  )
}

function Progress({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const number = (value: number) => formatNumber(value, language)
  if (!isAtWork(of.state)) return null
  const good = of.rows - of.bad_rows
  const [done, total] =
    of.state === 'checking'
      ? [of.rows, null]
      : [of.state === 'committing' ? of.done_rows : of.undone_rows, good]
  const text =
    total === null
      ? t('progress.checking', { done: number(done) })
      : t(of.state === 'undoing' ? 'progress.undoing' : 'progress.committing', {
          done: number(done),
          total: number(total),
        })
  return (
    <div className="flex flex-col gap-1.5">
      <progress
        aria-label={text}
        {...(total === null ? {} : { value: done, max: Math.max(total, 1) })}
        className="h-1.5 w-full accent-(--doing)"
      />
      <p role="status" className="tabular text-small text-muted">
        {text}
      </p>
    </div>
  )
}

/** Whether what came in can be taken back: again while something stays, but of stock no second time. */
const canUndo = ({ kind, state, added, kept }: Import) =>
  added > 0 &&
  (['done', 'cancelled', 'failed'].includes(state) || (state === 'undone' && kept > 0 && kind !== 'stock'))

function Actions({ of, editing, mapping, onMapping }: Props) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const may = useMay('import:write')
  const problem = useProblemText()
  const commit = useCommand<{ mode: 'all' | 'only_valid'; repeat?: boolean }, Import>(
    `/api/v1/imports/${of.id}/commit`,
  )
  const cancel = useCommand<undefined, Import>(`/api/v1/imports/${of.id}/cancel`)
  const over = !['checking', 'checked', 'committing'].includes(of.state)
  const valid = of.rows - of.bad_rows
  const mode = of.bad_rows === 0 ? 'all' : 'only_valid'
  const busy = commit.isPending || editing.waiting > 0
  const same = isApiError(commit.error) && commit.error.problem.code === 'import.same_file'
  const count = { count: valid, replace: { count: formatNumber(valid, language) } }
  const error = commit.error ?? cancel.error

  return (
    <div className="flex flex-col items-end gap-2">
      <div className="flex flex-wrap justify-end gap-2">
        {mapping !== null && of.state === 'checked' && (
          <Button aria-expanded={mapping} onClick={onMapping}>
            <Columns3 aria-hidden="true" className="size-4" />
            {t('columns.show')}
          </Button>
        )}
        {of.errors > 0 && !isAtWork(of.state) && <ErrorsButton of={of} />}
        {may && !over && (
          <Button
            aria-disabled={cancel.isPending}
            onClick={() => !cancel.isPending && cancel.mutate(undefined)}
          >
            <X aria-hidden="true" className="size-4" />
            {t('act.cancel')}
          </Button>
        )}
        {may && of.state === 'checked' && valid > 0 && (
          <Button
            look={mode === 'all' ? 'primary' : 'secondary'}
            aria-disabled={busy}
            onClick={() => !busy && commit.mutate({ mode })}
          >
            {mode === 'all' ? t('act.commitAll', count) : t('act.commitValid', count)}
          </Button>
        )}
        {may && canUndo(of) && <UndoButton of={of} />}
        {may && over && of.state !== 'undoing' && (
          <Link to="/imports/new" className={secondaryLink}>
            <FileUp aria-hidden="true" className="size-4" />
            {t('act.again')}
          </Link>
        )}
      </div>
      {error && (
        <Notice
          state="wrong"
          action={
            same && <Button onClick={() => commit.mutate({ mode, repeat: true })}>{t('act.repeat')}</Button>
          }
        >
          {problem.whole(error).text}
        </Notice>
      )}
    </div>
  )
}

/** Takes back what came in, after a second word. */
function UndoButton({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const problem = useProblemText()
  const [asked, setAsked] = useState(false)
  const undo = useCommand<undefined, Import>(`/api/v1/imports/${of.id}/undo`)
  const count = of.state === 'undone' ? of.kept : of.added
  if (!asked) {
    return (
      <Button onClick={() => setAsked(true)}>
        <Undo2 aria-hidden="true" className="size-4" />
        {t('act.undo')}
      </Button>
    )
  }
  const run = () => !undo.isPending && undo.mutate(undefined, { onSuccess: () => setAsked(false) })
  return (
    <Notice
      state="attention"
      title={t('act.undoSure', { count, replace: { count: formatNumber(count, language) } })}
      action={
        <div className="flex gap-2">
          <Button look="primary" aria-disabled={undo.isPending} onClick={run}>
            {t('act.undo')}
          </Button>
          <Button onClick={() => setAsked(false)}>{t('act.keep')}</Button>
        </div>
      }
    >
      {undo.error ? (
        problem.whole(undo.error).text
      ) : (
        <>
          {t(`act.undoWill.${of.kind}`)} {t('act.undoHint')}
        </>
      )}
    </Notice>
  )
}

/** The refused rows as a file: their own columns, and why. */
function ErrorsButton({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  const { error, field } = useImportWords()
  const problem = useProblemText()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const download = async () => {
    if (busy) return
    setBusy(true)
    setFailed(null)
    try {
      const file = await errorFile(of, { reason: t('reason.title'), row: t('rows.row') }, ({ errors }) =>
        errors.length === 0
          ? t('rows.document')
          : errors
              .map((it) => `${it.column ? `${field(it.column)}: ` : ''}${error(it) ?? it.message}`)
              .join(' '),
      )
      save(file, t('reason.file', { name: (of.file || of.kind).replace(/\.\w+$/, '') }))
    } catch (failure) {
      setFailed(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button aria-disabled={busy} onClick={() => void download()}>
        <Download aria-hidden="true" className="size-4" />
        {t('act.errors')}
      </Button>
      {failed !== null && <Notice state="wrong">{problem.whole(failed).text}</Notice>}
    </>
  )
}
