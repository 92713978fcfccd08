import type { Run } from '~/lib/steps'
import type { DeviceDb, StoredWork } from '../device'

/** Work on this device: a script with the person's place in it. */
export interface Work extends StoredWork {
  run: Run
  /** Where the script is taken from anew. */
  source: string
  /** What it is called in lists: an order's number, a place. */
  title: string | null
  /** What was done last, and where the person stood before it. */
  last?: Done | null
}

export interface Done {
  keys: string[]
  operation: string
  before: Run
  /** In milliseconds. */
  at: number
}

/** The work that was taken to this device. */
export class Works {
  readonly #db: DeviceDb
  /** What was read for the first screen of this page; undefined until then. */
  #first: Work | null | undefined

  constructor(db: DeviceDb) {
    this.#db = db
  }

  async get(id: string): Promise<Work | null> {
    return ((await this.#db.get('work', id)) as Work | undefined) ?? null
  }

  /** Reads the work that the page opens with, so that its screen is drawn at once. Later screens read for themselves. */
  async prepare(id: string): Promise<void> {
    if (this.#first === undefined) this.#first = await this.get(id)
  }

  /** What was prepared, once: nobody may go on from a place that the person has left. */
  prepared(id: string): Work | null {
    const first = this.#first?.id === id ? this.#first : null
    this.#first = null
    return first
  }

  /** What somebody has begun and not ended, the latest first. */
  async open(account: string): Promise<Work[]> {
    const all = (await this.#db.getAll('work')) as Work[]
    return all
      .filter((work) => work.account === account && work.run.at !== null)
      .sort((one, other) => other.touched - one.touched)
  }

  async put(work: Work): Promise<void> {
    await this.#db.put('work', work, undefined)
  }

  async remove(id: string): Promise<void> {
    await this.#db.delete('work', id)
  }

  async keep(name: string, value: unknown): Promise<void> {
    await this.#db.put('kept', { name, value })
  }

  async kept(name: string): Promise<unknown> {
    return (await this.#db.get('kept', name))?.value
  }
}
