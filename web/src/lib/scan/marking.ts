import type { Element } from './gs1/elements'
import { checkDigitFits } from './gs1/lint'
import type { Facts, Marking, MarkingGroup } from './reading'

/** How Честный ЗНАК builds its codes: length of the serial number, and the check parts behind it. */
interface Build {
  serial: number
  /** Lengths by identifier, in their order. */
  checks: readonly (readonly [ai: string, length: number])[]
  groups: readonly MarkingGroup[]
}

const BUILDS: readonly Build[] = [
  { serial: 13, checks: [['91', 4], ['92', 88]], groups: ['shoes'] }, // biome-ignore format: a table
  { serial: 13, checks: [['91', 4], ['92', 44]], groups: ['textile', 'perfume', 'tyres', 'pharma'] }, // biome-ignore format: a table
  { serial: 13, checks: [['93', 4]], groups: ['water'] },
  { serial: 6, checks: [['93', 4]], groups: ['dairy'] },
  { serial: 7, checks: [['93', 4]], groups: ['beer'] },
]

/** Parts of a marking code that are no check parts: maximum retail price of tobacco, expiry and weight of food. */
const BESIDE = /^(8005|7003|17|310\d)$/

const isCheck = ({ ai }: Element) => ai === '91' || ai === '92' || ai === '93'

/** Whether a serial number with these check parts is built as a marking code. */
export function buildOf(serial: string, checks: readonly Element[]): Build | undefined {
  return BUILDS.find(
    (build) =>
      build.serial === serial.length &&
      build.checks.length === checks.length &&
      build.checks.every(([ai, length], at) => checks[at]?.ai === ai && checks[at]?.value.length === length),
  )
}

/** What elements say as a marking code; undefined if they are not built as one. */
export function markingOf(elements: readonly Element[]): Marking | undefined {
  const [gtin, serial, ...rest] = elements
  if (gtin?.ai !== '01' || serial?.ai !== '21') return undefined
  const checks = rest.filter(isCheck)
  if (rest.some((element) => !isCheck(element) && !BESIDE.test(element.ai))) return undefined
  const ki = `01${gtin.value}21${serial.value}`
  if (checks.length === 0) {
    const groups = BUILDS.filter((build) => build.serial === serial.value.length).flatMap(
      (build) => build.groups,
    )
    return groups.length === 0 ? undefined : { ki, crypto: false, groups }
  }
  const build = buildOf(serial.value, checks)
  return build && { ki, crypto: true, groups: build.groups }
}

/** A pack of tobacco: GTIN, serial number of 7, price of 4, check of 4, without any identifier. */
const TOBACCO = /^(\d{14})([!-z]{7})([!-z]{4})([!-z]{4})$/

export function tobaccoOf(text: string): Facts | undefined {
  const [, gtin = '', serial = ''] = TOBACCO.exec(text) ?? []
  if (gtin === '' || !checkDigitFits(gtin)) return undefined
  return { gtin, serial, marking: { ki: gtin + serial, crypto: true, groups: ['tobacco'] } }
}
