import { useQuery } from '@tanstack/react-query'
import { Search as SearchIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { asCode } from '~/desk/filters'
import { useKeys } from '~/desk/keys/keys'
import { Failed, Forbidden } from '~/desk/list/States'
import { SectionTabs } from '~/desk/SectionTabs'
import { useMay } from '~/desk/session'
import { Code } from '~/desk/values'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Skeleton } from '~/ui/Skeleton'
import { candidatesQuery, type Traced } from './reads'
import { Traces } from './Traces'

/** From a lot or a serial number to where it came from and where it went. */
export function TracePage() {
  const { t } = useTranslation('console')
  const may = useMay('inventory:read')
  useTitle(t('page.trace'))
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      <section
        aria-label={t('page.trace')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4 focus-visible:-outline-offset-2 sm:p-6"
      >
        <h1 className="text-title font-semibold">{t('page.trace')}</h1>
        {may ? <Tracing /> : <Forbidden permission="inventory:read" />}
      </section>
    </div>
  )
}

function Tracing() {
  const { t } = useTranslation(['console', 'common'])
  const [{ code = '', item, kind }, change] = useAddress()
  const query = useQuery({ ...candidatesQuery(code, item ?? null), enabled: code !== '' })
  const found = (query.data ?? []).filter((one) => kind === undefined || one.kind === kind)
  const [only, ...others] = found
  return (
    <>
      <Find
        key={code}
        code={code}
        onFind={(next) => change({ code: next, item: null, kind: null }, { push: true })}
      />
      {!code && <p className="max-w-160 text-muted">{t('console:trace.hint')}</p>}
      {query.error && <Failed error={query.error} onRetry={() => void query.refetch()} />}
      {code !== '' && query.isPending && <Skeleton label={t('common:loading')} lines={6} />}
      {query.data && !only && (
        <div className="flex flex-col gap-1">
          <h2 className="text-lead font-semibold">{t('console:trace.nothing', { code })}</h2>
          <p className="text-muted">{t('console:trace.nothingHint')}</p>
        </div>
      )}
      {others.length > 0 && (
        <Choose
          found={found}
          onChoose={(one) => change({ item: one.itemId, kind: one.kind }, { push: true })}
        />
      )}
      {only && others.length === 0 && <Traces traced={only} />}
    </>
  )
}

function Find({ code, onFind }: { code: string; onFind: (code: string) => void }) {
  const { t } = useTranslation('console')
  const [text, setText] = useState(code)
  const input = useRef<HTMLInputElement>(null)
  useKeys([{ id: 'filter', code: 'Slash', run: () => input.current?.focus() }])
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (asCode(text) !== '') onFind(asCode(text))
      }}
    >
      <div className="w-full max-w-96">
        <Field
          ref={input}
          label={t('trace.code')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          autoFocus={code === ''}
          className="font-mono"
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <Button type="submit" look="primary" className="h-10!">
        <SearchIcon aria-hidden="true" className="size-4" />
        {t('trace.find')}
      </Button>
    </form>
  )
}

/** The same code is printed on goods of several items. */
function Choose({ found, onChoose }: { found: readonly Traced[]; onChoose: (one: Traced) => void }) {
  const { t } = useTranslation('console')
  return (
    <section aria-labelledby="which" className="flex flex-col gap-2">
      <h2 id="which" className="font-semibold">
        {t('trace.which')}
      </h2>
      <ul className="max-w-160 border-t border-line">
        {found.map((one) => (
          <li
            key={one.kind + one.itemId}
            className="flex items-center justify-between gap-4 border-b border-line py-2"
          >
            <span>
              {t(`trace.kind.${one.kind}`)} <Code>{one.code}</Code> · <Code>{one.sku}</Code>
            </span>
            <Button onClick={() => onChoose(one)}>{t('trace.this')}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
