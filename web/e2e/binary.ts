import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from './port.ts'

/** The built binary that is driven: AMBAR_BINARY, or that of `cargo build`. */
const BINARY = resolve(process.env.AMBAR_BINARY ?? '../target/debug/ambar')
const ready_within_ms = 120_000

/** A server of its own on a new data folder, with an administrator and a token of theirs. */
export class Binary {
  private process: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    /** Where it answers. */
    readonly url: string,
    /** A token that may do everything. */
    public token = '',
    private readonly words: readonly string[] = ['serve'],
  ) {}

  /** Starts one on an empty folder, or with the demo warehouse in it. */
  static async start({ demo = false } = {}): Promise<Binary> {
    // Under the system's own folder: paths of Unix sockets are short, and the user that PostgreSQL runs as can reach it.
    const folder = mkdtempSync(join(tmpdir(), 'ambar-browser-'))
    chmodSync(folder, 0o755)
    const listen = `127.0.0.1:${await freePort()}`
    // Settings of whoever runs the journeys are not those of the server, which refuses what it does not know.
    const inherited = Object.entries(process.env).filter(
      ([name]) => name === 'AMBAR_PG_BINDIR' || !(name.startsWith('AMBAR_') || name === 'DATABASE_URL'),
    )
    const environment = {
      ...Object.fromEntries(inherited),
      AMBAR_DATA_DIR: join(folder, 'data'),
      AMBAR_LISTEN: listen,
    }
    const binary = new Binary(
      folder,
      environment,
      `http://${listen}`,
      '',
      demo ? ['serve', '--demo'] : ['serve'],
    )
    await binary.serve()
    binary.run(
      ['user', 'create', '--name', ADMIN.name, '--role', 'system_admin', '--password-stdin'],
      ADMIN.password,
    )
    binary.token = binary.run(['token', 'create', '--user', ADMIN.name]).trim()
    return binary
  }

  /** Starts the server, on the data that is there. */
  async serve(): Promise<void> {
    const log = openSync(join(this.folder, 'server.log'), 'a')
    this.process = spawn(BINARY, [...this.words], { env: this.environment, stdio: ['ignore', log, log] })
    const until = Date.now() + ready_within_ms
    // It answers before the demo is in it, for the demo comes in over its API: then it says that it serves.
    while (!(this.log().includes('Ambar serves on') && (await this.answers()))) {
      if (this.process.exitCode !== null || Date.now() > until)
        throw new Error(`the server did not start:\n${this.log()}`)
      await new Promise((next) => setTimeout(next, 100))
    }
  }

  /** One of the binary's other commands, beside the running server; answers what it printed. */
  run(args: string[], input = ''): string {
    return execFileSync(BINARY, args, { env: this.environment, input, encoding: 'utf8' })
  }

  /** Does to the database what takes too long to wait for: lets a lease lapse. */
  sql(statement: string): void {
    const data = join(this.folder, 'data')
    const note = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    const [port = '', socket = ''] = note.slice(3, 5)
    const where = ['-h', socket, '-p', port, '-U', 'postgres', '-d', 'ambar', '-v', 'ON_ERROR_STOP=1']
    const psql = process.env.AMBAR_PG_BINDIR ? join(process.env.AMBAR_PG_BINDIR, 'psql') : 'psql'
    const env = { ...this.environment, PGPASSWORD: readFileSync(join(data, 'secret'), 'utf8').trim() }
    execFileSync(psql, [...where, '-c', statement], { env })
  }

  /** The last lines that the server logged. */
  log(): string {
    return readFileSync(join(this.folder, 'server.log'), 'utf8').split('\n').slice(-30).join('\n')
  }

  /** Ends the server, politely, and waits until it has gone. */
  async stop(): Promise<void> {
    const gone = new Promise((done) => this.process?.once('exit', done))
    this.process?.kill('SIGTERM')
    await gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok
    } catch {
      return false
    }
  }
}

/** Who sets the site up. */
export const ADMIN = { name: 'root', password: 'good password 1' }
