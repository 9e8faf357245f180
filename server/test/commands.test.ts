import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openWorkplace, type ServerProcess, type Workplace } from './built-server.ts'
import { goodPassword, type Visitor } from './visitor.ts'

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
