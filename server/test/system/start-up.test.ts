import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exampleSecret } from '../../src/configuration/config.ts'
import { answerOf, goodPassword } from '../../src/testing/visitor.ts'
import { prepareDataFolder } from '../../test-support/embedded-cluster.ts'
import { leastMs } from '../../test-support/least-time.ts'
import { openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'
import { startPasskey } from '../passkeys.ts'
import { eventually } from '../test-app.ts'

const preloaded = (file: string) => `--import ${fileURLToPath(new URL(`../${file}`, import.meta.url))}`

describe('a process that cannot start', () => {
  let place: Workplace

  beforeAll(async () => {
    place = await openWorkplace('embedded')
  })
  afterAll(() => place.close())

  const url = 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse'

  it.each<[string, Record<string, string>, string]>([
    [
      'no SECRET',
      { SECRET: '' },
      'SECRET is not set and DATABASE_URL is: make one with `openssl rand -base64 32`',
    ],
    ['a short SECRET', { SECRET: 'too short' }, 'SECRET has 9 bytes and needs 32 or more: make one with'],
    ['the example’s SECRET', { SECRET: exampleSecret }, 'SECRET is the published example: make one with'],
  ])('T22 explains what to do about %s', async (_what, env, sentence) => {
    const ended = await place.run('main', { env: { DATABASE_URL: url, ...env } })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).not.toMatch(/hunter2|too short|\n\s+at /)
    expect(ended.stdout).toBe('')
  })

  it('reports all invalid settings together', async () => {
    const env = { PORT: '99999', BCRYPT_COST: '9', NODE_ENV: 'production', REGISTRATION: 'maybe' }
    const { code, stderr } = await place.run('main', { env })
    expect(code).toBe(1)
    for (const name of ['PORT', 'BCRYPT_COST', 'REGISTRATION']) expect(stderr).toContain(`  - ${name} `)
  })

  it('reports that the database cannot be reached, without its password', async () => {
    const env = { DATABASE_URL: url, SECRET: 'x'.repeat(32) }
    const { code, stderr, stdout } = await place.run('main', { env })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'The database cannot be used: connect ECONNREFUSED 127.0.0.1:1. Start it, or correct DATABASE_URL.\n',
    )
    expect(`${stderr}${stdout}`).not.toMatch(/hunter2|\n\s+at /)
  })

  it.each([
    ['no folder', 'a-file', 'cannot be used (EEXIST: '],
    ['a broken lock', 'broken-lock', 'If no process uses that folder, remove the file.'],
    ['a database of another version', 'old', 'Restore a backup, or set DATA_DIR to another folder.'],
  ])('explains what to do about a data folder that is %s', async (_what, name, sentence) => {
    await writeFile(join(place.folder, 'a-file'), '')
    await mkdir(join(place.folder, 'broken-lock'), { recursive: true })
    await writeFile(join(place.folder, 'broken-lock', 'lock'), '{')
    await mkdir(join(place.folder, 'old', 'database'), { recursive: true })
    await writeFile(join(place.folder, 'old', 'database', 'PG_VERSION'), '12\n')
    const { code, stderr } = await place.run('main', { env: { DATA_DIR: join(place.folder, name) } })
    expect(code).toBe(1)
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('T174 a data folder', () => {
  let place: Workplace

  beforeAll(async () => {
    place = await openWorkplace('embedded')
  })
  afterAll(() => place.close())

  const sentenceOf = async (env: Record<string, string>): Promise<string> => {
    const { code, stderr } = await place.run('main', { env })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    return stderr
  }

  it('without hard links ends the start with one sentence', async () => {
    expect(await sentenceOf({ NODE_OPTIONS: preloaded('no-hard-links.js') })).toContain('has no hard links')
  })

  const asRoot = process.getuid?.() === 0 && process.platform === 'linux' ? it : it.skip

  asRoot.each([
    ['before its lock', '4k'],
    ['before its database', '24m'],
  ])(
    'on a disk that is full %s ends the start with one sentence, and works once there is space',
    async (_what, size) => {
      const disk = join(place.folder, `disk-${size}`)
      await mkdir(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
      try {
        if (size === '4k') await writeFile(join(disk, 'filled'), 'x'.repeat(4096))
        const DATA_DIR = join(disk, 'data')
        expect(await sentenceOf({ DATA_DIR })).toMatch(/disk .*is full.* Free space on it/)
        execFileSync('mount', ['-o', 'remount,size=200m', disk])
        if (size === '4k') await prepareDataFolder(DATA_DIR)
        const server = await place.start({ DATA_DIR })
        expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
        server.signal('SIGKILL')
        await server.ended()
      } finally {
        execFileSync('umount', ['--lazy', disk])
      }
    },
  )
})

describe('the embedded database', () => {
  let place: Workplace
  let server: ServerProcess

  beforeAll(async () => {
    place = await openWorkplace('embedded')
    server = await place.start()
  })
  afterAll(() => place.close())

  it('T72 is exclusive: a second process is refused within 2 s, naming the first', async () => {
    const start = async () => {
      const { code, stderr } = await place.run('main')
      expect(code).toBe(1)
      expect(stderr).toBe(
        `The data folder ${place.env.DATA_DIR} is in use by process ${server.pid}. Stop that process, or set DATA_DIR to another folder.\n`,
      )
    }
    expect(await leastMs(start, 2_000)).toBeLessThan(2_000)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('reports a port that is already in use', async () => {
    const { host, port } = new URL(server.url)
    const env = { DATA_DIR: join(place.folder, 'other'), PORT: port }
    await prepareDataFolder(env.DATA_DIR)
    const { code, stderr } = await place.run('main', { env })
    expect(code).toBe(1)
    expect(stderr).toBe(
      `${host} is in use by another process. Stop that process, or set PORT to another port.\n`,
    )
  })

  it('T72 is exclusive: a command is refused as well', async () => {
    const { code, stderr } = await place.run('cli', { args: ['purge'] })
    expect(code).toBe(1)
    expect(stderr).toContain(`is in use by process ${server.pid}`)
  })

  it('survives kill -9 and starts again without help', async () => {
    const ada = await server.register()
    server.signal('SIGKILL')
    expect(await server.ended()).toBeNull()
    server = await place.start()
    expect((await (await server.login(ada)).profile()).data.profile.email).toBe(ada.email)
    expect((await ada.via(server).refresh()).data.refresh.__typename).toBe('Refreshed')
  })

  it('distinguishes a folder whose secret is lost from a broken one', async () => {
    server.signal('SIGTERM')
    expect(await server.ended()).toBe(0)
    await rm(join(place.folder, 'data', 'secret'), { force: true })
    const { code, stderr } = await place.run('main')
    expect(code).toBe(1)
    expect(stderr).toContain('encrypted under another SECRET')
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

it('a process loads the bundle and otherwise only packages that cannot be bundled', async () => {
  const place = await openWorkplace()
  const { output } = await place.start({ NODE_OPTIONS: preloaded('loaded-packages.js') })
  const packages = [...output.matchAll(/^loads (\S+)$/gm)].map(([, name]) => name)
  const besideIt = ['bcrypt', 'node-gyp-build', ...('DATA_DIR' in place.env ? ['@electric-sql/pglite'] : [])]
  await place.close()
  expect(packages.sort()).toEqual(besideIt.sort())
})

it('a process loads the library for passkeys when the first one is created', async () => {
  const place = await openWorkplace()
  try {
    const server = await place.start({ NODE_OPTIONS: preloaded('loaded-packages.js') })
    const ada = await server.login(await server.register())
    expect(server.output).toContain('reads main.js\n')
    expect(server.output).not.toMatch(/^reads (web-authn|@simplewebauthn|@peculiar)/m)
    expect((await startPasskey(ada)).options).toMatchObject({ user: { name: ada.email } })
    await eventually(() => /^reads web-authn-/m.test(server.output))
  } finally {
    await place.close()
  }
})

describe('a process', () => {
  let place: Workplace
  let server: ServerProcess

  beforeAll(async () => {
    place = await openWorkplace()
    server = await place.start({ BCRYPT_COST: '13', NODE_OPTIONS: preloaded('unhandled-rejection.js') })
  })
  afterAll(() => place.close())

  it('reports its address without warnings', () => {
    expect(server.output).toContain('Gatehouse listens at http://127.0.0.1:')
    expect(server.output).toContain('  Explorer http://localhost:4000/explorer\n')
    expect(server.output).toContain(`  Mailbox  ${server.url}/mailbox\n`)
    expect(server.output).not.toMatch(/"level":"(warn|error)"/)
  })

  it('names the mailbox only if mails are shown there', async () => {
    const DATA_DIR = join(place.folder, 'another')
    await prepareDataFolder(DATA_DIR)
    const settings = { DATA_DIR, SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'no-reply@example.org' }
    const sending = await place.start(settings)
    expect(sending.output).not.toContain('Mailbox')
    expect((await fetch(`${server.url}/mailbox`)).status).toBe(200)
    expect((await fetch(`${sending.url}/mailbox`)).status).toBe(404)
    sending.signal('SIGKILL')
    await sending.ended()
  })

  it('T85 survives an unhandled rejection and logs it', async () => {
    server.signal('SIGUSR2')
    await eventually(() => server.output.includes('a rejection was not handled'))
    expect(server.output).toContain('a rejection without a handler')
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(server.isRunning()).toBe(true)
  })

  it('drains at SIGTERM: running requests are answered, and the process exits with 0', async () => {
    const registration = server.tryToRegister({ email: 'last@example.org' })
    await eventually(async () => /^gatehouse_password_hashes 1$/m.test(await metricsOf(server)))
    server.signal('SIGTERM')
    await eventually(() => server.output.includes('"msg":"draining"'))
    const { status, data } = await registration
    expect([status, data.register.__typename]).toEqual([200, 'Authenticated'])
    expect(await server.ended()).toBe(0)
  })

  it('accepts no request once it has ended, and keeps acknowledged changes', async () => {
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
    server = await place.start()
    const { data } = await server.tryToLogin('last@example.org', goodPassword)
    expect(data.login.__typename).toBe('Authenticated')
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', body: '{}' }).then(answerOf)
    expect(answer.status).toBe(415)
  })
})

const metricsOf = async ({ url }: ServerProcess): Promise<string> => (await fetch(`${url}/metrics`)).text()
