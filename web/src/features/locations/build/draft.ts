import { AXES, type Metres, type Millimetres, millimetres, position, usualSteps, type Walk } from './layout'
import { isProblem, type Pattern, type PatternProblem, readPattern } from './pattern'

/** What is typed into the builder, as it is typed. */
export interface Draft {
  warehouse: string
  zone: string
  pattern: string
  /** A type, whose rules hold; else what the places are for. */
  type: string
  kind: string
  start: Metres
  /** Range by range; those that nobody touched are usual ones. */
  steps: Record<number, Metres>
  walk: Walk
  first: string
  apart: string
  weight: string
  volume: string
  units: string
  mixing: string
}

export const EMPTY: Draft = {
  warehouse: '',
  zone: '',
  pattern: 'A-{01..12}-{1..5}',
  type: '',
  kind: 'storage',
  start: { x: '0', y: '0', z: '0' },
  steps: {},
  walk: 'straight',
  first: '',
  apart: '10',
  weight: '',
  volume: '',
  units: '',
  mixing: '',
}

/** What is wrong with what was typed, by field; the words are in `build.wrong`. */
export type Wrong = Partial<Record<string, 'number' | 'missing' | 'whole' | 'positive'>>

export interface Read {
  pattern: Pattern | PatternProblem
  steps: Metres[]
  start: Millimetres | null
  stepsMm: Millimetres[] | null
  wrong: Wrong
}

const wholeNumber = (text: string): number | null =>
  /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : null

/** The steps of each range: those that were typed, else the usual ones. */
export function stepsOf(draft: Draft, ranges: number): Metres[] {
  return usualSteps(ranges).map((usual, at) => draft.steps[at] ?? usual)
}

/** Understands what was typed. */
export function readDraft(draft: Draft): Read {
  const pattern = readPattern(draft.pattern)
  const steps = stepsOf(draft, isProblem(pattern) ? 0 : pattern.ranges.length)
  const wrong: Wrong = {}
  const metres = (name: string, at: Metres) => {
    for (const axis of AXES) if (millimetres(at[axis]) === null) wrong[`${name}.${axis}`] = 'number'
  }
  metres('start', draft.start)
  for (const [at, step] of steps.entries()) metres(`steps.${at}`, step)
  if (draft.zone === '') wrong.zone = 'missing'
  if (draft.first.trim() !== '' && wholeNumber(draft.first) === null) wrong.first = 'whole'
  if (!(wholeNumber(draft.apart) ?? 0)) wrong.apart = 'positive'
  for (const limit of ['weight', 'volume', 'units'] as const) {
    const value = limitOf(draft, limit)
    if (draft[limit].trim() !== '' && (value === null || value <= 0)) wrong[limit] = 'positive'
  }
  const all = steps.map(position)
  return {
    pattern,
    steps,
    start: position(draft.start),
    stepsMm: all.every((step) => step !== null) ? all : null,
    wrong,
  }
}

/** Kilogrammes and litres as typed, in g and cm³; units are counted. */
function limitOf(draft: Draft, limit: 'weight' | 'volume' | 'units'): number | null {
  if (draft[limit].trim() === '') return null
  return limit === 'units' ? wholeNumber(draft.units) : millimetres(draft[limit])
}

/** The body of `POST /locations/generate`; null while something is wrong. */
export function bodyOf(draft: Draft, read: Read): Record<string, unknown> | null {
  if (isProblem(read.pattern) || !read.start || !read.stepsMm || Object.keys(read.wrong).length > 0)
    return null
  const point = ({ x, y, z }: Millimetres) => ({ x_mm: x, y_mm: y, z_mm: z })
  const limits = {
    max_weight_g: limitOf(draft, 'weight'),
    max_volume_cm3: limitOf(draft, 'volume'),
    max_handling_units: limitOf(draft, 'units'),
  }
  const limited = Object.values(limits).some((limit) => limit !== null)
  return {
    warehouse_id: draft.warehouse,
    zone_id: draft.zone,
    pattern: draft.pattern.trim(),
    ...(draft.type === '' ? { kind: draft.kind } : { location_type_id: draft.type }),
    ...(limited ? { limits } : {}),
    ...(draft.mixing === '' ? {} : { mixing: draft.mixing }),
    start: point(read.start),
    steps: read.stepsMm.map(point),
    walk: draft.walk,
    ...(draft.first.trim() === '' ? {} : { first_sequence: Number(draft.first.trim()) }),
    sequence_step: Number(draft.apart.trim()),
  }
}
