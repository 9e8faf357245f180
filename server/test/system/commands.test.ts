import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { migrations } from '../../src/database/migrations/migrations.ts'
import { expectEnded, expectRefused, goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { prepareDataFolder } from '../../test-support/embedded-cluster.ts'
import { openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'

let place: Workplace
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

/** Runs a command as an operator does, in a process of its own. */
const operator = (args: string, input = '') => place.run('cli', { args: args.split(' '), input })
const command = (args: string, input = '') => place.command(args.split(' '), { input })

/** The end of each output, which names the database. */
function data(): string {
  const { DATABASE_URL, DATA_DIR } = place.env
  if (DATABASE_URL === undefined) return `Data: ${DATA_DIR} (embedded PostgreSQL)\n`
  const { hostname, port, pathname } = new URL(DATABASE_URL)
  return `Data: PostgreSQL at ${hostname}${port && `:${port}`}${pathname}\n`
}

const plain = /^(?!.*(\n\s+at |node:internal))/s

describe('migrate', () => {
  it('prepares an empty database, and does nothing the second time', async () => {
    for (const sentence of [`${migrations.length} migrations applied.`, 'The database is up to date.']) {
      const { code, stdout, stderr } = await operator('migrate')
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${sentence}\n${data()}`, stderr: '' })
    }
  })
})

describe('admin', () => {
  it('creates an administrator with the password from standard input', async () => {
    const input = `${goodPassword}\nnot this line\n`
    const { code, stdout, stderr } = await operator('admin --email Root@example.org', input)
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `Root@example.org is an administrator.\n${data()}`,
      stderr: '',
    })
  })

  it.each<[string, string, string, string]>([
    [
      'a weak password',
      'admin --email weak@example.org',
      '1234567\n',
      'password: Use at least 8 characters.',
    ],
    [
      'an email that is taken',
      'admin --email ROOT@example.org',
      goodPassword,
      'email: An account with this email exists.',
    ],
    ['no email', 'admin', goodPassword, 'Say for whom, as in --email ada@example.org'],
    [
      'an option there is not',
      'admin --emial a@example.org',
      goodPassword,
      "Unknown option '--emial'. See: gatehouse admin --help",
    ],
  ])('explains what is wrong with %s', async (_what, args, input, sentence) => {
    const { code, stdout, stderr } = await command(args, input)
    expect(code).toBe(args.includes('--email') ? 1 : 2)
    expect(stderr).toContain(sentence)
    expect(stderr).toMatch(plain)
    expect(`${stdout}${stderr}`).not.toContain(goodPassword)
  })
})

describe('rotate-keys', () => {
  let server: ServerProcess
  let ada: Visitor
  let published: string[]

  beforeAll(async () => {
    server = await place.start()
    ada = await server.login({ email: 'root@example.org', password: goodPassword })
    published = await keysOf(server)
    server.signal('SIGTERM')
    await server.ended()
  })

  it('signs with the previously published next key, and earlier tokens stay valid', async () => {
    expect(ada.user.role).toBe('ADMIN')
    expect(server.setupToken).toBeUndefined()
    const { code, stdout } = await operator('rotate-keys')
    const [, current] = /^Tokens are signed with the key (\S+) from now on\.\nData: .+\n$/.exec(stdout) ?? []
    expect(code).toBe(0)
    expect(published).toContain(current)
    server = await place.start()
    expect(kidOf(ada.accessToken)).not.toBe(current)
    expect((await ada.via(server).profile()).status).toBe(200)
    expect(kidOf((await server.register()).accessToken)).toBe(current)
    const now = await keysOf(server)
    expect(now).toEqual(expect.arrayContaining(published))
    expect(now).toHaveLength(published.length + 1)
    server.signal('SIGTERM')
    expect(await server.ended()).toBe(0)
  })
})

describe('rotate-keys --revoke', () => {
  it('deletes every key, and clients with earlier tokens must refresh', async () => {
    let server = await place.start()
    const ada = await server.register()
    const before = await keysOf(server)
    server.signal('SIGINT')
    await server.ended()
    const { code, stdout } = await operator('rotate-keys --revoke')
    const [, current] =
      /^Every former key is gone\. Tokens are signed with the key (\S+) from now on\.\nData: .+\n$/.exec(
        stdout,
      ) ?? []
    expect(code).toBe(0)
    server = await place.start()
    const now = await keysOf(server)
    expect(now).toHaveLength(2)
    expect(now.filter((kid) => before.includes(kid))).toEqual([])
    expectRefused(await ada.via(server).profile(), 'TOKEN_INVALID')
    const back = ada.via(server)
    await back.refresh()
    expect(kidOf(back.accessToken)).toBe(current)
    expect((await back.profile()).status).toBe(200)
    server.signal('SIGINT')
    await server.ended()
  })

  it('does not need the former SECRET, unlike everything else', async () => {
    const env = { SECRET: 'quite another secret, of 32 bytes and some more' }
    const refused = await place.run('main', { env })
    expect(refused.stderr).toContain('gatehouse rotate-keys --revoke')
    expect((await place.command(['rotate-keys', '--revoke'], { env })).code).toBe(0)
    const server = await place.start(env)
    expect((await (await server.register()).profile()).status).toBe(200)
    server.signal('SIGINT')
    await server.ended()
    expect((await command('rotate-keys --revoke')).code).toBe(0)
  })
})

describe('service-token', () => {
  it('creates, lists and revokes tokens', async () => {
    const created = await operator('service-token create shop')
    expect(created.stdout).toMatch(
      /^gatehouse_service_[\w-]{43}\nThis is the service token of shop\..+\nData: /,
    )
    const listed = await command('service-token list')
    expect(listed.stdout).toMatch(/^shop +created 20\S+Z\n1 service token\.\nData: /)
    const taken = await command('service-token create shop')
    expect(taken).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gatehouse service-token revoke shop'),
    })
    const revoked = await command('service-token revoke shop')
    expect(revoked.stdout).toMatch(/^The service token of shop is revoked\./)
    const unknown = await command('service-token revoke shop')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no service token') })
  })

  it.each([
    ['service-token', 'create NAME, list, or revoke NAME'],
    ['service-token create', 'create NAME, list, or revoke NAME'],
    ['service-token create Shop!', '"Shop!" is not a name for a service'],
  ])('explains what is wrong with %s', async (args, sentence) => {
    const { code, stderr } = await command(args)
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
    expect(stderr).toMatch(plain)
  })
})

describe('end-sessions', () => {
  let server: ServerProcess

  const stop = async (): Promise<void> => {
    server.signal('SIGINT')
    await server.ended()
  }

  it('ends sessions that began before a given time, with an event for each account', async () => {
    server = await place.start()
    const ada = await server.register()
    const adaElsewhere = await server.login(ada)
    const time = new Date().toISOString()
    const bea = await server.register()
    await stop()
    const { code, stdout } = await operator(`end-sessions --begun-before ${time}`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+ sessions ended\.\nData: .+\n$/)
    server = await place.start()
    for (const visitor of [ada, adaElsewhere]) {
      expectRefused(await visitor.via(server).profile(), 'SESSION_ENDED')
      expectEnded(await visitor.via(server).refresh(), 'REVOKED')
    }
    expect((await bea.via(server).profile()).status).toBe(200)
    const again = await server.login(ada)
    const { data } = await again.request(
      '{ myActivity(first: 2) { edges { node { kind actorId details { name value } } } } }',
    )
    expect(data.myActivity.edges[1].node).toEqual({
      kind: 'USER_SESSIONS_ENDED',
      actorId: null,
      details: [{ name: 'sessionsEnded', value: '2' }],
    })
  })

  it('ends all sessions, and none the second time', async () => {
    const ada = await server.register()
    await stop()
    expect((await command('end-sessions --all')).stdout).toMatch(/^[1-9]\d* sessions? ended\.\nData: .+\n$/)
    expect((await command('end-sessions --all')).stdout).toBe(`0 sessions ended.\n${data()}`)
    server = await place.start()
    expectEnded(await ada.via(server).refresh(), 'REVOKED')
    await stop()
  })

  it.each([
    ['end-sessions', 'Say which'],
    ['end-sessions --all --begun-before 2026-11-21T08:30:00Z', 'Say which'],
    ['end-sessions --begun-before yesterday', '"yesterday" is not a time with its zone'],
    ['end-sessions --everybody', 'Unknown option'],
  ])('explains what is wrong with %s', async (args, sentence) => {
    const { code, stderr } = await command(args)
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
    expect(stderr).toMatch(plain)
  })
})

describe('purge', () => {
  it('reports how many expired sessions it removed', async () => {
    const { code, stdout } = await operator('purge')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+ expired sessions? .*removed\.\nData: .+\n$/)
  })
})

describe('the command line', () => {
  it.each([
    'admin',
    'migrate',
    'move',
    'purge',
    'rotate-keys',
    'end-sessions',
    'health',
    'start',
    'print-schema',
  ])('%s has a help text and refuses unknown options and arguments', async (name) => {
    const help = await command(`${name} --help`)
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(new RegExp(`^Usage: gatehouse ${name}\\b`))
    const see = `See: gatehouse ${name} --help\n`
    expect(await command(`${name} --nonsense`)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `Unknown option '--nonsense'. ${see}`,
    })
    expect(await command(`${name} nonsense`)).toMatchObject({
      code: 2,
      stderr: `Unexpected argument "nonsense". ${see}`,
    })
  })

  it.each([
    ['', '"" is not a command'],
    ['__proto__', '"__proto__" is not a command'],
    ['migrat', '"migrat" is not a command'],
    ['--prot', "Unknown option '--prot'"],
    ['help nonsense', '"nonsense" is not a command'],
  ])('%j is refused', async (args, problem) => {
    for (const run of [operator, command]) {
      const { code, stderr } = await run(args)
      expect({ code, stderr }).toEqual({ code: 2, stderr: `${problem}. See: gatehouse --help\n` })
    }
  })

  it('--help lists the commands, and --version prints the version of the package', async () => {
    const { code, stdout } = await operator('--help')
    expect(code).toBe(0)
    for (const name of ['start', 'admin', 'end-sessions', 'health']) expect(stdout).toContain(`\n  ${name} `)
    expect((await operator('--version')).stdout).toBe(`${version}\n`)
  })
})

describe('health', () => {
  it('checks the server at its own HOST and PORT', async () => {
    const server = await place.start({ HOST: '0.0.0.0' })
    const env = { HOST: '0.0.0.0', PORT: new URL(server.url).port }
    for (const args of [['health'], ['health', '--ready']])
      expect(await place.run('cli', { args, env })).toMatchObject({ code: 0, stderr: '' })
    server.signal('SIGKILL')
    await server.ended()
    const { code, stderr } = await place.run('cli', { args: ['health'], env })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/healthz does not answer: .*ECONNREFUSED.*\.\n$/)
  })

  it('needs a PORT', async () => {
    const { code, stderr } = await command('health')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'PORT is 0, any that is free, so that it is not known here. Give a number.\n',
    })
  })
})

it.each(['purge', 'rotate-keys', 'rotate-keys --revoke', 'end-sessions --all'])(
  '%s makes no embedded database where there is none',
  async (args) => {
    const env = { DATABASE_URL: '', SECRET: '', DATA_DIR: `${place.folder}/nowhere` }
    const { code, stderr } = await place.command(args.split(' '), { env })
    expect(code).toBe(1)
    expect(stderr).toBe(
      `DATABASE_URL is set to nothing, so that the embedded database in DATA_DIR is used.\nThere is no database in ${env.DATA_DIR}. Run this where Gatehouse is started, or set DATABASE_URL or DATA_DIR.\n`,
    )
  },
)

describe('T174 a command never silently uses an embedded database:', () => {
  const url = 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse'
  const secret = 'a secret of this test alone, 32 bytes or more'
  let empty: Workplace

  beforeAll(async () => {
    empty = await openWorkplace('embedded')
  })
  afterAll(() => empty.close())

  it.each([
    'migrate',
    'admin --email a@example.org',
    'purge',
    'rotate-keys',
    'rotate-keys --revoke',
    'end-sessions --all',
  ])('%s is refused with SECRET and a misnamed DATABASE_URL', async (args) => {
    const cwd = await mkdtemp(join(empty.folder, 'misnamed-'))
    await writeFile(join(cwd, '.env'), `DATABSE_URL=${url}\nSECRET=${secret}\n`)
    const ended = await empty.command(args.split(' '), { cwd, input: goodPassword })
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'DATABSE_URL in .env is not a setting of Gatehouse, and SECRET is set, so that a server was probably meant and nothing was done. Name it DATABASE_URL, or remove it to use the embedded database.\n',
    })
    expect(existsSync(empty.env.DATA_DIR ?? '')).toBe(false)
  })

  it('migrate says what a start would warn about', async () => {
    const env = { DATABSE_URL: url, RATE_LIMITS: 'off' }
    await prepareDataFolder(empty.env.DATA_DIR ?? '')
    expect(await empty.run('cli', { args: ['migrate'], env })).toMatchObject({
      code: 0,
      stderr:
        'DATABSE_URL is not a setting of Gatehouse and is ignored: did you mean DATABASE_URL?\n' +
        'RATE_LIMITS is off: passwords can be guessed without limit. Never expose this server.\n',
      stdout: `${migrations.length} migrations applied.\nData: ${empty.env.DATA_DIR} (embedded PostgreSQL)\n`,
    })
  })
})

async function keysOf({ url }: ServerProcess): Promise<string[]> {
  const response = await fetch(`${url}/.well-known/jwks.json`)
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

function kidOf(token: string): string {
  const [head = ''] = token.split('.')
  return JSON.parse(Buffer.from(head, 'base64url').toString()).kid
}
