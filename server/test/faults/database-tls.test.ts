import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { type Answer, expectRefused } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'
import { eventually } from '../test-app.ts'
import { Certificates } from './certificates.ts'

const access = `hostssl all gatehouse 127.0.0.1/32 scram-sha-256
host all postgres 127.0.0.1/32 trust
`
const password = 'hunter2'

describeFaults('a database behind TLS and a password', () => {
  let certificates: Certificates
  let postgresql: Postgresql
  let administrator: pg.Client
  let place: Workplace

  beforeAll(async () => {
    certificates = await Certificates.make()
    postgresql = await Postgresql.start({ settings: certificates.settings })
    administrator = new pg.Client({ connectionString: postgresql.url })
    await administrator.connect()
    await administrator.query(`create role gatehouse login password '${password}'`)
    await administrator.query('create database gatehouse owner gatehouse')
    await writeFile(join(postgresql.data, 'pg_hba.conf'), access)
    await reload()
    place = await openWorkplace('embedded')
  })
  afterAll(async () => {
    await place.close()
    await administrator.end()
    await postgresql.stop()
    await certificates.remove()
  })

  const reload = () => administrator.query('select pg_reload_conf()')

  const envOf = (parameters: string, secret = password) => ({
    DATABASE_URL: `postgres://gatehouse:${secret}@localhost:${postgresql.port}/gatehouse${parameters}`,
    SECRET: 'a secret of this test alone, 32 bytes or more',
  })

  const verified = (mode = 'verify-full') => `?sslmode=${mode}&sslrootcert=${certificates.authority}`

  it.each([
    [
      'it takes nothing but TLS',
      () => envOf(''),
      /add \?sslmode=verify-full to DATABASE_URL, with &sslrootcert=/,
    ],
    ['its authority is not known', () => envOf('?sslmode=verify-full'), /TLS .* failed .*sslrootcert=/],
    ['its authority is not known (require)', () => envOf('?sslmode=require'), /TLS .* failed .*sslrootcert=/],
    ['the password is wrong', () => envOf(verified(), 'hunter3'), /rejected the credentials in DATABASE_URL/],
  ])('T174 ends the start with one sentence: %s', async (_what, env, says) => {
    const { code, stderr } = await place.run('main', { env: env() })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/hunter\d/)
  })

  it('T174 ends the start with one sentence: the certificate is for another host', async () => {
    await certificates.issue('elsewhere.example')
    await reload()
    const { stderr } = await place.run('main', { env: envOf(verified()) })
    await certificates.issue('localhost')
    await reload()
    expect(stderr).toMatch(/^The TLS connection to the database failed .*\n$/)
  })

  it.each(['verify-full', 'require', 'no-verify'])(
    'starts with sslmode=%s, and warns of nothing',
    async (mode) => {
      const server = await place.start(envOf(verified(mode)))
      expect((await (await server.register()).profile()).status).toBe(200)
      expect(server.output).not.toMatch(/warn/i)
      server.signal('SIGKILL')
    },
  )

  for (const [what, close, open, reason] of [
    [
      'certificate expires',
      () => certificates.issue('localhost', { expired: true }),
      () => certificates.issue('localhost'),
      /certificate has expired/,
    ],
    [
      'password is changed',
      () => administrator.query(`alter role gatehouse password 'another'`),
      () => administrator.query(`alter role gatehouse password '${password}'`),
      /password authentication failed/,
    ],
  ] as const) {
    it(`T175 is UNAVAILABLE with nothing executed when its ${what}, and found again after that`, async () => {
      const server = await place.start(envOf(verified()))
      const ada = await server.register()
      await close()
      await reload()
      await postgresql.terminateConnections()
      await eventually(async () => (await ada.refresh()).status === 503)
      expectUnavailable(await ada.refresh())
      expectUnavailable(await server.tryToLogin(ada.email, ada.password))
      expect(saidOf(server)).toEqual([expect.stringMatching(reason)])
      await open()
      await reload()
      await eventually(async () => (await ada.refresh()).status === 200)
      expect(server.output).not.toContain('"level":"error"')
      server.signal('SIGKILL')
    })
  }
})

const saidOf = ({ output }: ServerProcess): string[] =>
  output.split('\n').filter((line) => line.includes('Could not get a connection'))

function expectUnavailable(answer: Answer): void {
  expectRefused(answer, 'UNAVAILABLE')
  expect(answer.errors[0]).toMatchObject({ extensions: { executed: false } })
}
