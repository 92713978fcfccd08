import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { arrived } from '~/lib/scan/faults'
import { aiNamed } from '~/lib/scan/gs1/ais'
import { carrierOf } from '~/lib/scan/gs1/carriers'
import type { Element } from '~/lib/scan/gs1/elements'
import type { Reading } from '~/lib/scan/reading'
import type { KeyPress } from '~/lib/scan/scan'
import type { Scan } from '~/lib/scan/scans'

function Block({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="flex flex-wrap items-baseline justify-between gap-x-4 text-hand font-semibold">
        {title}
        {aside && <span className="text-lead font-normal text-muted">{aside}</span>}
      </h2>
      {children}
    </section>
  )
}

/** Texts of a list in which the same may stand several times, each with a key of its own. */
const numbered = <T,>(list: readonly T[]) => list.map((value, at) => ({ value, id: `${at}` }))

/** Every character that came, those that one cannot see by their names. */
export function Arrival({ scan }: { scan: Scan }) {
  const { t } = useTranslation('scanner')
  const characters = arrived(scan.typed ?? scan.raw)
  return (
    <Block title={t('arrived')} aside={t('characters', { count: characters.length })}>
      <ol className="flex flex-wrap gap-1 font-mono">
        {numbered(characters).map(({ value: { character, name, hex }, id }) => (
          <li
            key={id}
            className={`flex min-w-7 flex-col items-center rounded-control border px-1 ${name ? 'border-attention bg-attention-soft' : 'border-line bg-surface'}`}
          >
            <span className={name ? 'text-lead font-semibold text-attention' : 'text-lead'}>
              {name ?? character}
            </span>
            <span className="text-tiny text-muted">{hex}</span>
          </li>
        ))}
      </ol>
    </Block>
  )
}

/** What else a reading without elements says. */
function codeOf(reading: Reading): string {
  switch (reading.kind) {
    case 'location':
    case 'device':
    case 'printer':
    case 'document':
      return reading.code ?? reading.text
    case 'product':
      return [reading.gtin, reading.serial].filter(Boolean).join(' ')
    default:
      return reading.text
  }
}

function Elements({ elements }: { elements: readonly Element[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-hand">
      {numbered(elements).map(({ value: { ai, value }, id }) => (
        <div key={id} className="col-span-2 grid grid-cols-subgrid">
          <dt className="font-mono">
            ({ai}) <span className="block text-small text-muted">{aiNamed(ai)?.title}</span>
          </dt>
          <dd className="font-mono break-all">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const written = (elements: readonly Element[]) => elements.map(({ ai, value }) => `(${ai})${value}`).join(' ')

/** What the scan was understood as. */
export function Meaning({ reading }: { reading: Reading }) {
  const { t } = useTranslation('scanner')
  const { symbology, kind, elements } = reading
  const carrier = symbology === null ? null : `${carrierOf(symbology)?.name} (${symbology})`
  return (
    <Block title={t('meaning')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-hand">
        <dt className="text-muted">{t('symbology')}</dt>
        <dd>{carrier ?? t('unknownSymbology')}</dd>
        <dt className="text-muted">{t('read')}</dt>
        <dd className="font-semibold">{t(`kind.${kind}`)}</dd>
      </dl>
      {elements.length > 0 && <Elements elements={elements} />}
      {kind === 'ambiguous' && (
        <>
          <p className="text-hand">{t('candidates')}</p>
          <ul className="flex flex-col gap-2">
            {numbered(reading.candidates).map(({ value, id }) => (
              <li key={id} className="rounded-control border border-line p-2 font-mono text-lead break-all">
                {written(value.elements)}
              </li>
            ))}
          </ul>
        </>
      )}
      {elements.length === 0 && kind !== 'ambiguous' && kind !== 'ignored' && (
        <p className="font-mono text-hand break-all">{codeOf(reading)}</p>
      )}
    </Block>
  )
}

const shown = ({ key, ctrl, alt, shift }: KeyPress) =>
  [ctrl && 'Ctrl', alt && 'Alt', shift && key.length > 1 && 'Shift', key === ' ' ? 'Space' : key]
    .filter(Boolean)
    .join('+')

/** How it came: keys and how fast. */
export function Keys({ scan: { keys, end, source } }: { scan: Scan }) {
  const { t } = useTranslation('scanner')
  const said = source === 'keys' ? '' : t(`source.${source}`)
  const summary = t('keysSummary', {
    keys: t('keyCount', { count: keys.length }),
    duration: Math.round(keys.at(-1)?.at ?? 0),
    end: t(`end.${end}`),
  })
  return (
    <Block title={t('keys')}>
      <p className="text-hand">{keys.length > 0 ? summary : said}</p>
      {keys.length > 0 && (
        <p className="font-mono text-lead break-words text-muted">{keys.map(shown).join(' ')}</p>
      )}
    </Block>
  )
}
