import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openWorkplace, type ServerProcess, type Workplace } from './built-server.ts'
import { expectEnded, expectRefused, goodPassword, type Visitor } from './visitor.ts'

let place: Workplace

beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

const command = (args: string, input = '') => place.run('cli', { args: args.split(' '), input })

const plain = /^(?!.*(\n\s+at |node:internal))/s

describe('migrate', () => {
  it('makes an empty database ready, and does nothing the second time', async () => {
    for (const _time of [1, 2]) {
      const { code, stdout, stderr } = await command('migrate')
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: 'The database is up to date.\n',
        stderr: '',
      })
    }
  })
})

describe('admin', () => {
  it('makes an administrator, with the password from standard input', async () => {
    const input = `${goodPassword}\nnot this line\n`
    const { code, stdout, stderr } = await command('admin --email Root@example.org', input)
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'Root@example.org is an administrator.\n',
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
    ['no email', 'admin', goodPassword, 'Say for whom: npm run admin -- --email ada@example.org'],
    ['an option there is not', 'admin --emial a@example.org', goodPassword, 'admin --email EMAIL'],
  ])('says what is wrong with %s', async (_what, args, input, sentence) => {
    const { code, stdout, stderr } = await command(args, input)
    expect(code).toBe(1)
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

  it('signs with the key that was published as the next, and what was signed before stays good', async () => {
    expect(ada.user.role).toBe('ADMIN')
    expect(server.setupToken).toBeUndefined()
    const { code, stdout } = await command('rotate-keys')
    const [, current] = /^Tokens are signed with the key (\S+) from now on\.\n$/.exec(stdout) ?? []
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
  it('drops every key, and whoever held a token of theirs refreshes', async () => {
    let server = await place.start()
    const ada = await server.register()
    const before = await keysOf(server)
    server.signal('SIGINT')
    await server.ended()
    const { code, stdout } = await command('rotate-keys --revoke')
    const [, current] =
      /^Every former key is gone\. Tokens are signed with the key (\S+) from now on\.\n$/.exec(stdout) ?? []
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

  it('asks for no former SECRET, without which nothing else starts', async () => {
    const env = { SECRET: 'quite another secret, of 32 bytes and some more' }
    const refused = await place.run('main', { env })
    expect(refused.stderr).toContain('npm run rotate-keys -- --revoke')
    expect((await place.run('cli', { args: ['rotate-keys', '--revoke'], env })).code).toBe(0)
    const server = await place.start(env)
    expect((await (await server.register()).profile()).status).toBe(200)
    server.signal('SIGINT')
    await server.ended()
    expect((await command('rotate-keys --revoke')).code).toBe(0)
  })
})

describe('end-sessions', () => {
  let server: ServerProcess

  const stop = async (): Promise<void> => {
    server.signal('SIGINT')
    await server.ended()
  }

  it('ends those that began before a time, with an event for each account', async () => {
    server = await place.start()
    const ada = await server.register()
    const adaElsewhere = await server.login(ada)
    const time = new Date().toISOString()
    const bea = await server.register()
    await stop()
    const { code, stdout } = await command(`end-sessions --begun-before ${time}`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+ sessions ended\.\n$/)
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

  it('ends all, and none the second time', async () => {
    const ada = await server.register()
    await stop()
    expect((await command('end-sessions --all')).stdout).toMatch(/^[1-9]\d* sessions? ended\.\n$/)
    expect((await command('end-sessions --all')).stdout).toBe('0 sessions ended.\n')
    server = await place.start()
    expectEnded(await ada.via(server).refresh(), 'REVOKED')
    await stop()
  })

  it.each([
    ['end-sessions', 'Say which'],
    ['end-sessions --all --begun-before 2026-11-21T08:30:00Z', 'Say which'],
    ['end-sessions --begun-before yesterday', '"yesterday" is no time with its zone'],
    ['end-sessions --everybody', 'Unknown option'],
  ])('says what is wrong with %s', async (args, sentence) => {
    const { code, stderr } = await command(args)
    expect(code).toBe(1)
    expect(stderr).toContain(sentence)
    expect(stderr).toMatch(plain)
  })
})

describe('purge', () => {
  it('says how many expired sessions it removed', async () => {
    const { code, stdout } = await command('purge')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+ expired sessions? .*removed\.\n$/)
  })
})

describe('what is no command', () => {
  it.each(['', '__proto__'])('lists the commands: %j', async (name) => {
    const { code, stderr } = await place.run('cli', { args: [name] })
    expect(code).toBe(1)
    expect(stderr).toContain('rotate-keys')
    expect(stderr).toMatch(plain)
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
