import { Search as SearchIcon } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { type Choice, useChoices } from './useChoices'

interface Props {
  session: Session
  onClose: () => void
  onKeys: () => void
}

/** Everything by its name or code: paste, Enter. */
export function Palette({ session, onClose, onKeys }: Props) {
  const { t } = useTranslation('console')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-label={t('palette.title')}
      onClose={onClose}
      onClick={({ target }) => target === dialog.current && onClose()}
      onKeyDown={() => undefined}
      className="m-auto mt-[12vh] w-full max-w-150 rounded-control border border-line-strong bg-surface p-0 text-ink backdrop:bg-[rgb(0_0_0/0.35)]"
    >
      <Choosing session={session} onClose={onClose} onKeys={onKeys} />
    </dialog>
  )
}

function Choosing({ session, onClose, onKeys }: Props) {
  const { t } = useTranslation('console')
  const id = useId()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  /** Enter was pressed before the answer came: what comes first is opened. */
  const [eager, setEager] = useState(false)
  const { choices, waiting, failed } = useChoices(text, session, onKeys)
  const chosen = choices[Math.min(at, choices.length - 1)]

  const take = (choice: Choice | undefined) => {
    if (!choice) return
    onClose()
    choice.run()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the arrival of the answer counts
  useEffect(() => {
    if (!eager || waiting) return
    setEager(false)
    take(choices[0])
  }, [eager, waiting])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && choices.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, choices.length - 1) + step + choices.length) % choices.length)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (waiting && at === 0) setEager(true)
      else take(chosen)
    }
  }

  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <SearchIcon aria-hidden="true" className="size-4 shrink-0 text-muted" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
          autoFocus
          role="combobox"
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
          aria-autocomplete="list"
          aria-label={t('palette.title')}
          placeholder={t('palette.placeholder')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            setText(target.value)
            setAt(0)
            setEager(false)
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 flex-1 bg-surface text-lead outline-none placeholder:text-muted"
        />
      </div>
      <div className="max-h-96 overflow-y-auto p-1.5">
        <p role="status" className="sr-only">
          {waiting ? t('palette.searching') : ''}
        </p>
        {failed && !waiting && <p className="px-2 py-2 text-wrong">{t('palette.failed')}</p>}
        {!waiting && !failed && choices.length === 0 && (
          <div className="px-2 py-3">
            <p className="font-semibold">{t('palette.none', { text: text.trim() })}</p>
            <p className="text-muted">{t('palette.noneHint')}</p>
          </div>
        )}
        <Listed id={id} choices={choices} chosen={chosen} dimmed={waiting} onTake={take} onPoint={setAt} />
      </div>
      <p className="border-t border-line px-3 py-1.5 text-small text-muted">
        {waiting ? t('palette.searching') : t('palette.hint')}
      </p>
    </>
  )
}

interface ListedProps {
  id: string
  choices: readonly Choice[]
  chosen: Choice | undefined
  dimmed: boolean
  onTake: (choice: Choice) => void
  onPoint: (at: number) => void
}

function Listed({ id, choices, chosen, dimmed, onTake, onPoint }: ListedProps) {
  const { t } = useTranslation('console')
  const groups = (['results', 'goTo', 'commands'] as const).filter((group) =>
    choices.some((choice) => choice.group === group),
  )
  return (
    <div id={`${id}-list`} role="listbox" aria-label={t('palette.title')}>
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
        <div key={group} role="group" aria-label={t(`palette.${group}`)}>
          <p aria-hidden="true" className="px-2 pt-2 pb-1 text-small text-muted">
            {t(`palette.${group}`)}
          </p>
          {choices.map(
            (choice, at) =>
              choice.group === group && (
                <Line
                  key={choice.id}
                  id={`${id}-${choice.id}`}
                  choice={choice}
                  chosen={choice === chosen}
                  dimmed={dimmed && group === 'results'}
                  onTake={() => onTake(choice)}
                  onPoint={() => onPoint(at)}
                />
              ),
          )}
        </div>
      ))}
    </div>
  )
}

function Line({
  id,
  choice,
  chosen,
  dimmed,
  onTake,
  onPoint,
}: {
  id: string
  choice: Choice
  chosen: boolean
  dimmed: boolean
  onTake: () => void
  onPoint: () => void
}) {
  const own = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) own.current?.scrollIntoView?.({ block: 'nearest' })
  }, [chosen])
  const { icon: Icon } = choice
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses in the field, as a combobox does
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen line
    <div
      ref={own}
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onTake}
      onPointerMove={onPoint}
      className={`flex h-9 cursor-default items-center gap-2.5 rounded-control px-2 transition-opacity ${chosen ? 'bg-hover' : ''} ${dimmed ? 'opacity-60' : ''}`}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className={choice.code ? 'font-mono text-small font-semibold' : 'font-medium'}>
        {choice.title}
      </span>
      {choice.hint && <span className="min-w-0 truncate text-muted">{choice.hint}</span>}
    </div>
  )
}
