import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RESET_PASSWORD, SEND_PASSWORD_RESET } from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { forgeAccessToken } from './forged-token.ts'
import { tokenOf } from './mails-to.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const newPassword = 'three lanterns by the quay'
const unknownId = '01a1fb5a-0000-7000-8000-000000000000'

let app: TestApp
/** On the same database, with limits. */
let limited: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  limited = await startTestApp({ on: app, config: { rateLimits: true } })
  admin = await app.registerAs('ADMIN')
})
afterAll(async () => {
  await limited.close()
  await app.close()
})

const send = (userId: string, by = admin): Promise<Answer> => by.request(SEND_PASSWORD_RESET, { userId })

const sent = async (userId: string) => (await send(userId)).data.sendPasswordReset

const linksTo = async (email: string): Promise<string[]> => {
  const response = await fetch(`${app.url}/mailbox.json?to=${encodeURIComponent(email)}`)
  const { mails } = (await response.json()) as { mails: { kind: string; link: string }[] }
  return mails.filter(({ kind }) => kind === 'PASSWORD_RESET').map(({ link }) => link)
}

const eventsOf = (actor: Visitor) =>
  app.sql(
    `select subject_id, outcome, details from audit_events
     where actor_id = $1 and kind = 'PASSWORD_RESET_REQUESTED' order by id`,
    [actor.user.id],
  )

describe('sendPasswordReset', () => {
  it('mails a link with which the owner replaces the password, and does not show it to the administrator', async () => {
    const ada = await app.register()
    const answer = await send(ada.user.id)
    expect(answer.data.sendPasswordReset).toMatchObject({
      __typename: 'PasswordResetMailed',
      expiresIn: 1800,
      user: { id: ada.user.id },
    })
    const [link = '', ...others] = await linksTo(ada.email)
    expect(others).toEqual([])
    const token = tokenOf(link)
    expect(answer.text).not.toContain(token)
    expect((await ada.profile()).status).toBe(200)
    const input = { token, password: newPassword, passwordConfirmation: newPassword }
    expect((await app.request(RESET_PASSWORD, { input })).data.resetPassword.__typename).toBe('PasswordReset')
    await app.login({ email: ada.email, password: newPassword })
  })

  it('is for administrators only', async () => {
    const manager = await app.registerAs('MANAGER')
    expectRefused(await send(manager.user.id, manager), 'FORBIDDEN')
  })

  it('is refused if the administrator did not sign in or confirm recently, and mails nothing', async () => {
    const ada = await app.register()
    const token = forgeAccessToken(app, admin, {
      claims: { auth_time: Math.floor(Date.now() / 1000) - 3600 },
    })
    const answer = await app.request(SEND_PASSWORD_RESET, { userId: ada.user.id }, { token })
    expectRefused(answer, 'CONFIRMATION_REQUIRED')
    expect(await linksTo(ada.email)).toEqual([])
  })

  it('is refused for unknown and disabled accounts', async () => {
    const ada = await app.register()
    await admin.setActive(ada.user.id, false)
    expect((await sent(ada.user.id)).code).toBe('ACCOUNT_DISABLED')
    for (const id of [unknownId, 'unknown', '']) expect((await sent(id)).code).toBe('USER_NOT_FOUND')
    expect(await linksTo(ada.email)).toEqual([])
  })

  it('is recorded with the administrator, also when it is refused', async () => {
    const grace = await app.registerAs('ADMIN')
    const ada = await app.register()
    await send(ada.user.id, grace)
    await send(unknownId, grace)
    expect(await eventsOf(grace)).toEqual([
      { subject_id: ada.user.id, outcome: 'SUCCESS', details: {} },
      { subject_id: null, outcome: 'FAILURE', details: { code: 'USER_NOT_FOUND' } },
    ])
  })

  it('reaches one address five times an hour, requests of its owner included', async () => {
    const [grace, ada] = [await app.registerAs('ADMIN'), await app.register()]
    const input = { email: ada.email }
    await app.request(
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { expiresIn } }',
      { input },
    )
    await app.app.services.resetRequests.run()
    const codes = []
    for (const by of [admin, grace, admin, grace, admin, grace])
      codes.push((await send(ada.user.id, by.via(limited))).data.sendPasswordReset.code)
    expect(codes).toEqual([...Array(4).fill(undefined), 'TOO_MANY_MAILS', 'TOO_MANY_MAILS'])
    expect(
      (await send((await app.register()).user.id, admin.via(limited))).data.sendPasswordReset.expiresIn,
    ).toBe(1800)
  })

  it('is refused before anything runs without a mail server', async () => {
    const env = { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: 'https://accounts.example.org' }
    const production = await startTestApp({ env, on: app })
    const grace = await production.login(await app.registerAs('ADMIN'))
    expectRefused(await send(admin.user.id, grace), 'MAIL_UNAVAILABLE')
    await production.close()
  })
})
