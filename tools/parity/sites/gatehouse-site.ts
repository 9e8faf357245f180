import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GraphqlCaller, goodPassword, type Visitor } from '../../../server/src/testing/visitor.ts'
import { prepareDataFolder } from '../../../server/test-support/embedded-cluster.ts'
import { eventually } from '../../../server/test-support/engines/eventually.ts'
import { freePort } from '../../../server/test-support/engines/free-port.ts'
import { cliPath, Gatehouse } from '../../../server/test-support/engines/gatehouse.ts'
import type { DjangoSite } from './django-site.ts'
import type { Site } from './site.ts'

const clock = join(import.meta.dirname, '../../../client/test/movable-clock.mjs')
const hoursOfAnAccessToken = 3

/** Gatehouse with the façade of simplejwt, and with the users of Django. */
export class GatehouseSite implements Site {
  readonly name = 'Gatehouse'
  readonly url: string
  readonly #server: Gatehouse
  readonly #folder: string
  readonly #former: DjangoSite
  #administrator: Visitor | undefined

  private constructor(server: Gatehouse, folder: string, former: DjangoSite) {
    this.url = `${server.url}/api/auth`
    this.#server = server
    this.#folder = folder
    this.#former = former
  }

  /** Imports `users`, as `manage.py dumpdata` writes them, and exchanges the refresh tokens of `former`. */
  static async start(users: string, former: DjangoSite): Promise<GatehouseSite> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-parity-'))
    const data = join(folder, 'data')
    await prepareDataFolder(data)
    const port = await freePort()
    const env = {
      ...{ DATA_DIR: data, PORT: `${port}`, PUBLIC_URL: `http://127.0.0.1:${port}` },
      ...{ BCRYPT_COST: '4', RATE_LIMITS: 'off', REST_FACADE: 'simplejwt', REST_FACADE_PREFIX: '/api/auth' },
      ...{ LEGACY_REFRESH_URL: `${former.url}/token/refresh/`, LEGACY_UNTIL: nextWeek() },
    }
    await importUsers(folder, users, env)
    const server = await Gatehouse.start({ env, nodeOptions: ['--import', clock] })
    return new GatehouseSite(server, folder, former)
  }

  async disable(email: string): Promise<void> {
    const administrator = await this.#theAdministrator()
    const found = await administrator.request(
      'query ($text: String!) { users(filter: { text: $text }) { edges { node { id } } } }',
      { text: email },
    )
    const { errors } = await administrator.setActive(found.data.users.edges[0]?.node.id, false)
    if (errors.length > 0) throw new Error(`${email} could not be disabled: ${errors[0]?.message}`)
  }

  /** Moves the server's clock on until the token has expired. */
  async expired(accessToken: string): Promise<string> {
    const moved = () => this.#server.events('clock.moved').length
    const wanted = moved() + hoursOfAnAccessToken + 1
    while (moved() < wanted) {
      const before = moved()
      this.#server.signal('SIGUSR2')
      await eventually(() => moved() > before)
    }
    return accessToken
  }

  formerRefreshToken(email: string): Promise<string> {
    return this.#former.formerRefreshToken(email)
  }

  async stop(): Promise<void> {
    await this.#server.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #theAdministrator(): Promise<Visitor> {
    this.#administrator ??= await createAdministrator(this.#server)
    return this.#administrator
  }
}

const weekMs = 7 * 24 * 60 * 60 * 1_000

const nextWeek = (): string => new Date(Date.now() + weekMs).toISOString().slice(0, 10)

async function importUsers(
  folder: string,
  users: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const [file, map] = [join(folder, 'users.json'), join(folder, 'roles.json')]
  await writeFile(file, users)
  await writeFile(map, JSON.stringify({ role: { manager: 'MANAGER' } }))
  const args = [cliPath, 'import', '--from', 'django', file, '--map', map]
  await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    cwd: tmpdir(),
  })
}

async function createAdministrator(server: Gatehouse): Promise<Visitor> {
  const caller = new GraphqlCaller(server.url)
  const email = 'administrator@example.org'
  const input = {
    ...{ token: new URL(server.setupLink ?? '').searchParams.get('token'), email, password: goodPassword },
    ...{ passwordConfirmation: goodPassword, firstName: 'Ada', lastName: 'Min' },
  }
  await caller.request(
    'mutation ($input: CreateFirstAdministratorInput!) { createFirstAdministrator(input: $input) { __typename } }',
    { input },
  )
  return caller.login({ email, password: goodPassword })
}
