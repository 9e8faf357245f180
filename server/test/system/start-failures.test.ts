import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { prepareDataFolder } from '../../test-support/embedded-cluster.ts'
import { expectOneSentence, openWorkplace, type Workplace } from '../built-server.ts'

const url = 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse'
const secret = 'a secret of this test alone, 32 bytes or more'
let place: Workplace

beforeAll(async () => {
  place = await openWorkplace('embedded')
})
afterAll(() => place.close())

/** A folder with a `.env` file to start in. */
async function folderWith(content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(place.folder, 'start-'))
  await writeFile(join(folder, '.env'), content)
  return folder
}

const notReachable =
  /^The database cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\. Start it, or correct DATABASE_URL\.\n$/

describe('T174 a .env file', () => {
  it.each<[string, string | Buffer]>([
    ['a byte order mark', `\uFEFFDATABASE_URL=${url}\nSECRET=${secret}\n`],
    [
      'UTF-16 as Windows editors save it',
      Buffer.from(`\uFEFFDATABASE_URL=${url}\r\nSECRET=${secret}\r\n`, 'utf16le'),
    ],
    ['lines that end in CR LF', `DATABASE_URL=${url}\r\nSECRET="${secret}"\r\n`],
  ])('with %s selects the server that it names and no embedded database', async (_what, content) => {
    const cwd = await folderWith(content)
    expectOneSentence(await place.run('main', { cwd }), notReachable)
  })

  it.each<[string, string | Buffer, RegExp]>([
    ['with a line that sets nothing', `DATABASE_URL: ${url}\n`, /^Line 1 of .*\.env is not NAME=value/],
    ['in another encoding', Buffer.from(`SECRET=größe ${secret}`, 'latin1'), /\.env is not text in UTF-8/],
  ])('%s is refused', async (_what, content, sentence) => {
    expectOneSentence(await place.run('main', { cwd: await folderWith(content) }), sentence)
  })

  it('that is a folder is refused, by commands as well', async () => {
    const cwd = await mkdtemp(join(place.folder, 'start-'))
    await mkdir(join(cwd, '.env'))
    expectOneSentence(await place.run('main', { cwd }), /\.env is a folder\. Remove it/)
    expectOneSentence(await place.run('cli', { cwd, args: ['migrate'] }), /\.env is a folder\. Remove it/)
  })
})

it('T174 an embedded database is never used silently if a server may have been meant', async () => {
  const env = { DATABSE_URL: url, SECRET: secret, DATA_DIR: join(place.folder, 'not-meant') }
  await prepareDataFolder(env.DATA_DIR)
  const server = await place.start(env)
  expect(server.output).toContain(
    'DATABSE_URL is not a setting of Gatehouse and is ignored: did you mean DATABASE_URL?',
  )
  expect(server.output).toContain('SECRET is set and DATABASE_URL is not')
  expect(server.output).toContain(`  Data     ${env.DATA_DIR} (embedded PostgreSQL)\n`)
  expect(server.output).not.toContain('hunter2')
  server.signal('SIGKILL')
  await server.ended()
})

describe('T174 a server that cannot listen', () => {
  let taken: Server
  let takenPort: string

  beforeAll(async () => {
    taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    takenPort = String(typeof address === 'object' ? address?.port : '')
  })
  afterAll(() => {
    taken.close()
  })

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'a port that is in use',
      () => ({ PORT: takenPort }),
      /^127\.0\.0\.1:\d+ is in use by another process\. .* set PORT/,
    ],
    [
      'an address of another machine',
      () => ({ HOST: '192.0.2.1' }),
      /^192\.0\.2\.1 is no address of this machine\. Set HOST/,
    ],
    [
      'a name that cannot be looked up',
      () => ({ HOST: 'gatehouse.invalid' }),
      /^HOST is a name that cannot be looked up/,
    ],
    [
      'a PUBLIC_URL with a path',
      () => ({ PUBLIC_URL: 'https://example.org/auth' }),
      /PUBLIC_URL is not an origin: .* without a path/,
    ],
  ])('explains what to do about %s', async (_what, env, sentence) => {
    expectOneSentence(await place.run('main', { env: env() }), sentence)
  })
})

describe('T174 a start with too little memory', () => {
  /** Memory statistics of a container with this much memory. */
  const container = (megabytes: number): string =>
    `--import data:text/javascript,process.constrainedMemory=()=>${megabytes * 1024 * 1024}`

  it('for an embedded database ends before the system kills it, also for commands', async () => {
    const env = { NODE_OPTIONS: container(256), DATA_DIR: join(place.folder, 'none-yet') }
    const sentence =
      /^A new embedded database needs 320 MB of memory, and this process may use 256 MB\. Raise the limit, or set DATABASE_URL/
    expectOneSentence(await place.run('main', { env }), sentence)
    expectOneSentence(await place.run('cli', { env, args: ['migrate'] }), sentence)
  })

  it('needs less memory for an existing database', async () => {
    await prepareDataFolder(place.env.DATA_DIR ?? '')
    const refused = await place.run('main', { env: { NODE_OPTIONS: container(192) } })
    expectOneSentence(
      refused,
      /^The embedded database needs 256 MB of memory, and this process may use 192 MB\./,
    )
  })

  it.each([20, 32, 40])('of the heap, %i MB, ends before V8 does', async (megabytes) => {
    const refused = await place.run('main', { env: { NODE_OPTIONS: `--max-old-space-size=${megabytes}` } })
    expectOneSentence(
      refused,
      new RegExp(`^The server needs 256 MB of heap, and --max-old-space-size gives it ${megabytes} MB\\.`),
    )
  })

  it('causes a warning about the heap or the container', async () => {
    const env = { NODE_OPTIONS: `--max-old-space-size=64 ${container(224)}` }
    const server = await place.start(env)
    expect(server.output).toContain(
      'The embedded database needs 256 MB of memory, and this process may use 224 MB.',
    )
    expect(server.output).toContain(
      'The server needs 256 MB of heap, and --max-old-space-size gives it 64 MB. Raise it in NODE_OPTIONS, or leave it out.',
    )
    server.signal('SIGKILL')
    await server.ended()
  })
})
