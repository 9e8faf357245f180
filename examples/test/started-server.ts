import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const ownDist = new URL('../../server/dist/bundle', import.meta.url).pathname

/** Gatehouse as people run it: its built process on a folder, or a database of PostgreSQL, of its own. */
export class StartedServer {
  readonly url: string
  /** The code of the link for the first administrator, as it was printed at the first start. */
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

  /** Settles when the server has said that it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(this.#dist, 'main.js')], { env: this.#env, cwd: tmpdir() })
    this.#process = child
    const printed = await printedUntil(child, '/graphql\n')
    this.setupToken ||= /setup\?token=([\w-]+)/.exec(printed)?.[1] ?? ''
  }

  async stop(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  /** `npm run rotate-keys`. The embedded database takes one process at a time: there, between a stop and a start. */
  async rotateKeys({ times }: { times: number }): Promise<void> {
    const isEmbedded = this.#env.DATABASE_URL === undefined
    if (isEmbedded) await this.stop()
    for (let time = 0; time < times; time++) {
      const options = { env: this.#env, cwd: tmpdir() }
      await promisify(execFile)(process.execPath, [join(this.#dist, 'cli.js'), 'rotate-keys'], options)
    }
    if (isEmbedded) await this.start()
  }

  async remove(): Promise<void> {
    await this.stop()
    await this.#remove()
  }

  /** Runs one operation, for what a test needs around an example. */
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

/** Starts a server whose entries are in `dist`; `remove` it in `afterAll`. `TEST_DATABASE_URL` puts it on PostgreSQL. */
export async function startServer({ dist = ownDist } = {}): Promise<StartedServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('There is no free port.')
  return address.port
}

/** What a process has printed once `word` is among it; rejects when it ends before. */
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
