import type { KeyPress, RawScan, ScanSource } from '../scan'
import type { Snapshot } from './fields'
import { pressedRussian } from './keys'

/** One piece of what was typed: a character of a key, or what an input event brought. */
export interface Piece {
  typed: string
  american: string | null
  /** When, on the clock of events. */
  at: number
  press: KeyPress | null
  /** The field that it fell into, as it was before. */
  before: Snapshot | null
}

/** So many gaps of a scanner's speed one after another are no person's. */
const SURE = 2
/** What is shorter and has no end of its own may be three fingers on a keyboard. */
const SHORTEST = 4

/** Keys that came so fast one after another that a scanner may have typed them. */
export class Burst {
  private pieces: Piece[] = []
  private fast = 0
  private last = Number.NEGATIVE_INFINITY
  private keys: KeyPress[] = []
  /** A scanner for sure. */
  sure = false

  constructor(private readonly limits: { burstMs: number; idleMs: number }) {}

  get empty(): boolean {
    return this.pieces.length === 0
  }

  get first(): Piece | undefined {
    return this.pieces[0]
  }

  /** Whether something at that moment goes on with the burst at a scanner's speed. */
  quick(at: number): boolean {
    return !this.empty && at - this.last <= (this.sure ? this.limits.idleMs : this.limits.burstMs)
  }

  /** A key without text: it keeps the burst alive. */
  touch(at: number, press: KeyPress | null): void {
    this.last = at
    if (press) this.keys.push(press)
  }

  add(piece: Piece): void {
    const gap = piece.at - this.last
    if (this.empty || this.sure || gap <= this.limits.burstMs) {
      this.fast += this.empty ? 0 : 1
    } else if (piece.before === null && gap <= this.limits.idleMs) {
      // Nobody types where there is no field: a slow scanner may, of which none is to be lost.
      this.fast = 0
    } else {
      // The first key of a scan may lag behind: the one before goes with this one, should more follow quickly.
      const before = gap <= this.limits.idleMs ? this.pieces.slice(-1) : []
      this.pieces = before
      this.keys = before.flatMap(({ press }) => press ?? [])
      this.fast = 0
    }
    this.pieces.push(piece)
    this.touch(piece.at, piece.press)
    if (this.fast >= SURE) this.sure = true
  }

  /** Whether Enter at that moment ends a scan. */
  ends(at: number): boolean {
    if (this.sure || (this.fast >= 1 && this.quick(at))) return true
    const nowhere = this.first?.before === null
    return nowhere && this.pieces.length >= SHORTEST && at - this.last <= this.limits.idleMs
  }

  /** What a person may have typed, who gets it back; only where there is a field to type into. */
  get doubtful(): boolean {
    const text = this.pieces.map(({ typed }) => typed).join('')
    return this.first?.before != null && text.length < SHORTEST
  }

  get typed(): string {
    return this.pieces.map(({ typed }) => typed).join('')
  }

  scan(end: RawScan['end'], source: ScanSource): RawScan {
    const start = this.first?.at ?? 0
    const russian = this.pieces.some(({ press }) => press !== null && pressedRussian(press))
    const places = this.pieces.map(({ american, typed, press }) => american ?? (press ? null : typed))
    const byPlace = russian && places.every((place) => place !== null)
    const { typed } = this
    return {
      raw: byPlace ? places.join('') : typed,
      ...(russian && { typed }),
      source,
      end,
      keys: this.keys.map((press) => ({ ...press, at: press.at - start })),
      capsLock: this.keys.some(({ capsLock }) => capsLock),
    }
  }
}
