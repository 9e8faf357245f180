import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { prepareDataFolder } from '../../server/test-support/embedded-cluster.ts'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { refusesConnections } from '../../server/test-support/refuses-connections.ts'
import { shortLived } from '../../server/test-support/short-lived.ts'

const ownDist = new URL('../../server/dist/bundle', import.meta.url).pathname

/** Gatehouse as in production: its built process with its own folder or PostgreSQL database. */
export class StartedServer {
  readonly url: string
  /** The code of the first administrator's link, as printed at the first start. */
  setupToken = ''
  readonly #env: Readonly<Record<string, string>>
  readonly #remove: () => Promise<void>
  readonly #dist: string
  #process: ChildProcess | undefined

  constructor(url: string, env: Readonly<Record<string, string>>, remove: () => Promise<void>, dist: string) {
    this.url = url
    this.#dist = dist
    this.#env = env
    this.#remove = remove
  }

  /** Resolves when the server listens. `more` are settings until it is stopped. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const env = { ...this.#env, ...shortLived.env, ...more }
    const child = spawn(process.execPath, [...shortLived.flags, join(this.#dist, 'main.js')], {
      env,
      cwd: tmpdir(),
    })
    this.#process = child
    const printed = await printedUntil(child, '/graphql\n')
    this.setupToken ||= /setup\?token=([\w-]+)/.exec(printed)?.[1] ?? ''
  }

  async stop(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGTERM')
    await refusesConnections(this.url)
    if (child.exitCode === null) await once(child, 'exit')
  }

  /** Runs `gatehouse rotate-keys`. */
  async rotateKeys({ times }: { times: number }): Promise<void> {
    await this.#whileUnlocked(async () => {
      for (let time = 0; time < times; time++) await this.#command('rotate-keys')
    })
  }

  /** Runs a command, such as `import --from jsonl users.jsonl`. @returns what it prints */
  async command(...args: readonly string[]): Promise<string> {
    return this.#whileUnlocked(() => this.#command(...args))
  }

  /** The embedded database allows one process at a time, so there commands run between a stop and a start. */
  async #whileUnlocked<Result>(run: () => Promise<Result>): Promise<Result> {
    const isEmbedded = this.#env.DATABASE_URL === undefined
    if (isEmbedded) await this.stop()
    const result = await run()
    if (isEmbedded) await this.start()
    return result
  }

  async #command(...args: readonly string[]): Promise<string> {
    const options = { env: { ...this.#env, ...shortLived.env }, cwd: tmpdir() }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...shortLived.flags, join(this.#dist, 'cli.js'), ...args],
      options,
    )
    return stdout
  }

  async remove(): Promise<void> {
    await this.stop()
    await this.#remove()
  }

  /** Runs one operation to prepare a test. */
  async run<Data>(query: string, variables: object = {}, accessToken?: string): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data
  }
}

interface ServerOptions {
  /** The folder of its entry files. */
  readonly dist?: string
  readonly host?: '127.0.0.1' | 'localhost'
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a server; call `remove` in `afterAll`. With `TEST_DATABASE_URL` it runs on PostgreSQL. */
export async function startServer(options: ServerOptions = {}): Promise<StartedServer> {
  const { dist = ownDist, host = '127.0.0.1', env } = options
  const port = await freePort()
  const url = `http://${host}:${port}`
  const { settings, remove } = await databaseOfItsOwn()
  const server = new StartedServer(
    url,
    {
      PORT: String(port),
      PUBLIC_URL: url,
      BCRYPT_COST: '4',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'error',
      ...settings,
      ...env,
    },
    remove,
    dist,
  )
  await server.start()
  return server
}

async function databaseOfItsOwn(): Promise<{
  settings: Record<string, string>
  remove: () => Promise<void>
}> {
  const serverUrl = process.env.TEST_DATABASE_URL
  return serverUrl ? onPostgresql(serverUrl) : inFolder()
}

async function inFolder(): Promise<{ settings: Record<string, string>; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-example-'))
  await prepareDataFolder(folder)
  return { settings: { DATA_DIR: folder }, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function onPostgresql(
  serverUrl: string,
): Promise<{ settings: Record<string, string>; remove: () => Promise<void> }> {
  const name = `gatehouse_example_${randomBytes(8).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await administer(serverUrl, `create database ${name}`)
  return {
    settings: { DATABASE_URL: url.href, SECRET: randomBytes(32).toString('base64url') },
    remove: () => administer(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** Resolves to a process's output once it contains `word`; rejects if the process ends before. */
export async function printedUntil(child: ChildProcess, word: string): Promise<string> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new TypeError('The process has no output to read.')
  let printed = ''
  stdout.setEncoding('utf8')
  stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The process ended: ${printed}`)
  })
  const said = new Promise<string>((resolve) => {
    stdout.on('data', (text: string) => {
      printed += text
      if (printed.includes(word)) resolve(printed)
    })
  })
  ended.catch(() => undefined)
  return Promise.race([said, ended])
}
