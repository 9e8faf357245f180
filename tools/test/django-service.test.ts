import { pbkdf2Sync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import jwt from 'jsonwebtoken'
import {
  firstAdministratorOf,
  login,
  logout,
  type Person,
  password,
  register,
  setRole,
} from '../../examples/test/people.ts'
import { type StartedServer, startServer } from '../../examples/test/started-server.ts'
import { manage } from '../../server/test-support/engines/gunicorn.ts'
import { DjangoService, describeDjango } from './django-service.ts'

describeDjango('a Django service with simplejwt', () => {
  let server: StartedServer
  let shop: DjangoService
  let admin: Person
  let bea: Person

  beforeAll(async () => {
    server = await startServer()
    shop = await DjangoService.start(server.url)
    admin = await firstAdministratorOf(server)
    bea = await register(server, 'bea@example.org')
  })
  afterAll(() => server?.remove())

  it('T148 accepts an access token, and knows the user and the role from it', async () => {
    expect(await shop.ask('orders', bea.accessToken)).toEqual({
      status: 200,
      body: { ordered_by: bea.id, role: 'EMPLOYEE' },
    })
    expect((await shop.ask('turnover', bea.accessToken)).status).toBe(403)
    expect((await shop.ask('turnover', admin.accessToken)).status).toBe(200)
    expect((await shop.ask('orders')).status).toBe(401)
  })

  it('T148 refuses refresh tokens', async () => {
    expect(await shop.statusFor(await refreshTokenOf(server, bea))).toBe(401)
  })

  it('T148 refuses tokens of explorations, because of their audience alone', async () => {
    const token = await explorationToken(server, admin)
    expect(await shop.statusFor(token)).toBe(401)
    const careless = await DjangoService.start(server.url, { simpleJwt: { AUDIENCE: 'None' } })
    expect(await careless.statusFor(token)).toBe(200)
  })

  it('T148 refuses tokens that only set up a second factor', async () => {
    const dan = await register(server, 'dan@example.org')
    await setRole(server, admin, dan, 'MANAGER')
    await server.stop()
    await server.start({ SECOND_FACTOR: 'MANAGER' })
    expect(await shop.statusFor(await enrolmentToken(server, dan))).toBe(401)
  })

  it('T148 refuses tokens of another issuer', async () => {
    const other = await DjangoService.start(server.url, {
      simpleJwt: { ISSUER: '"https://accounts.example.org"' },
    })
    expect(await other.statusFor(bea.accessToken)).toBe(401)
  })

  it('T148 accepts tokens of ended sessions until they expire: it cannot know', async () => {
    const cara = await register(server, 'cara@example.org')
    await logout(server, cara)
    expect(await shop.statusFor(cara.accessToken)).toBe(200)
  })

  it('T148 accepts new and old tokens after two rotations of the keys, without a restart', async () => {
    const before = await login(server, bea)
    expect(await shop.statusFor(before.accessToken)).toBe(200)
    await server.rotateKeys({ times: 2 })
    const after = await login(server, bea)
    expect(keyOf(after.accessToken)).not.toBe(keyOf(before.accessToken))
    expect(await shop.statusFor(after.accessToken)).toBe(200)
    expect(await shop.statusFor(before.accessToken)).toBe(200)
  })

  it('T148 finds local users by the id that they had before they were imported', async () => {
    manage(shop.project, 'shell', '--command', createLocalUsers)
    await importFormerUsers(server)
    const [ida, ole] = [
      await login(server, { email: 'ida@example.org' }),
      await login(server, { email: 'ole@example.org' }),
    ]
    expect(await shop.ask('wishlist', ida.accessToken)).toEqual({
      status: 200,
      body: { local_id: 41, username: 'ida' },
    })
    expect(await shop.ask('wishlist', ole.accessToken)).toMatchObject({
      status: 401,
      body: { code: 'user_inactive' },
    })
    expect(await shop.ask('wishlist', bea.accessToken)).toMatchObject({
      status: 401,
      body: { code: 'user_not_found' },
    })
  })

  it('T148 names users by their former id, by settings alone', async () => {
    const local = await DjangoService.start(server.url, { simpleJwt: { USER_ID_CLAIM: '"legacy_id"' } })
    const ida = await login(server, { email: 'ida@example.org' })
    expect(await local.ask('orders', ida.accessToken)).toMatchObject({ body: { ordered_by: '41' } })
    expect(await local.statusFor(bea.accessToken)).toBe(401)
  })
})

async function importFormerUsers(server: StartedServer): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-former-users-'))
  await writeFile(join(folder, 'users.json'), JSON.stringify(formerUsers))
  await server.command('import', '--from', 'django', join(folder, 'users.json'))
  await rm(folder, { recursive: true })
}

const createLocalUsers = `
from django.contrib.auth.models import User
User.objects.create_user(id=41, username="ida")
User.objects.create_user(id=42, username="ole", is_active=False)
`

/** Two users as `manage.py dumpdata` writes them. */
const formerUsers = ['ida', 'ole'].map((username, index) => ({
  model: 'auth.user',
  pk: 41 + index,
  fields: {
    ...{ username, email: `${username}@example.org`, first_name: username, last_name: 'Former' },
    ...{ password: djangoHash(), is_active: true, date_joined: '2024-01-15T10:30:00Z' },
  },
}))

/** The password as Django hashes it. */
function djangoHash(): string {
  const [salt, iterations] = ['salt', 1_000]
  const digest = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64')
  return `pbkdf2_sha256$${iterations}$${salt}$${digest}`
}

const keyOf = (token: string): unknown => jwt.decode(token, { complete: true })?.header.kid

async function refreshTokenOf(server: StartedServer, { email }: Person): Promise<string> {
  const { result } = await server.run<{ result: { tokens: { refreshToken: string } } }>(LOGIN, {
    input: { email, password },
  })
  return result.tokens.refreshToken
}

async function enrolmentToken(server: StartedServer, { email }: Person): Promise<string> {
  const { result } = await server.run<{ result: { tokens: { accessToken: string } } }>(LOGIN, {
    input: { email, password },
  })
  return result.tokens.accessToken
}

async function explorationToken(server: StartedServer, { accessToken }: Person): Promise<string> {
  const { result } = await server.run<{ result: { accessToken: string } }>(EXPLORE, {}, accessToken)
  return result.accessToken
}

const LOGIN = `mutation ($input: LoginInput!) { result: login(input: $input) {
  ... on Authenticated { tokens { refreshToken } } ... on EnrolmentRequired { tokens { accessToken } } } }`
const EXPLORE = 'mutation { result: exploreAs(role: EMPLOYEE) { ... on Exploration { accessToken } } }'
