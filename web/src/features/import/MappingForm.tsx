import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Select } from '~/ui/Select'
import { FIELDS } from './kinds'
import { type Choice, canBeNamed, choiceOf, isSound, pairsOf, troubleOf } from './mapping'
import { useImportWords } from './words'

interface Props {
  of: Import
  busy: boolean
  onApply: (pairs: string[]) => void
}

/** Which column of the file is what: the guess is filled in, a person says better. */
export function MappingForm({ of, busy, onApply }: Props) {
  const { t } = useTranslation('imports')
  const { field } = useImportWords()
  const [choice, setChoice] = useState<Choice>(() => choiceOf(of))
  const trouble = troubleOf(of, choice)
  const options = [
    {
      value: '',
      label: t('columns.leftOut'),
    },
    ...FIELDS[of.kind].map(({ name, required }) => ({
      value: name,
      label: required ? t('columns.required', { name: field(name) }) : field(name),
    })),
  ]
  const say = (at: number, name: string) => setChoice(choice.map((old, it) => (it === at ? name : old)))
  const names = (list: readonly string[]) => list.map(field).join(', ')

  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isSound(trouble) && !busy) onApply(pairsOf(of, choice))
      }}
    >
      <p className="text-muted">{t('columns.hint')}</p>
      <div className="overflow-x-auto">
        <table className="w-full min-w-140 table-fixed">
          <thead>
            <tr className="text-left text-small text-muted">
              <th scope="col" className="w-1/3 py-1 pr-3 font-medium">
                {t('columns.heading')}
              </th>
              <th scope="col" className="py-1 pr-3 font-medium">
                {t('columns.sample')}
              </th>
              <th scope="col" className="w-1/3 py-1 font-medium">
                {t('columns.field')}
              </th>
            </tr>
          </thead>
          <tbody>
            {of.headings.map((heading, at) => {
              const name = heading || t('columns.noHeading', { number: at + 1 })
              const sample = of.sample.map((row) => row[at]).find((cell) => cell)
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is told by its place, headings may be the same
                <tr key={at} className="border-t border-line">
                  <th scope="row" className="truncate py-1.5 pr-3 text-left font-medium" title={name}>
                    {name}
                  </th>
                  <td className="truncate py-1.5 pr-3 font-mono text-small" title={sample}>
                    {sample}
                  </td>
                  <td className="py-1.5">
                    {canBeNamed(heading) && (
                      <Select
                        bare
                        label={`${t('columns.field')}: ${name}`}
                        value={choice[at] ?? ''}
                        aria-invalid={trouble.twice.includes(choice[at] ?? '')}
                        options={options}
                        onChange={(value) => say(at, value)}
                      />
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div aria-live="polite" className="flex flex-col gap-2">
        {trouble.missing.length > 0 && (
          <Notice state="attention">{t('columns.missing', { names: names(trouble.missing) })}</Notice>
        )}
        {trouble.twice.length > 0 && (
          <Notice state="attention">{t('columns.twice', { name: names(trouble.twice) })}</Notice>
        )}
        {trouble.sameHeading && <Notice state="attention">{t('columns.sameHeading')}</Notice>}
      </div>
      <div>
        <Button type="submit" look="primary" aria-disabled={busy || !isSound(trouble)}>
          {t('columns.apply')}
        </Button>
      </div>
    </form>
  )
}
