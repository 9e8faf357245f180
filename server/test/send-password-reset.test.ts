import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RESET_PASSWORD, SEND_PASSWORD_RESET } from '../src/testing/generated/operations.ts'
import {
  type Answer,
  expectRefused,
  fieldErrorsOf,
  goodPassword,
  type Visitor,
} from '../src/testing/visitor.ts'
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

const send = (userId: string, currentPassword = goodPassword, by = admin): Promise<Answer> =>
  by.request(SEND_PASSWORD_RESET, { userId, currentPassword })

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
    expectRefused(await send(manager.user.id, goodPassword, manager), 'FORBIDDEN')
  })

  it('needs the administrator’s own password, and mails nothing without it', async () => {
    const ada = await app.register({ password: newPassword })
    const { data } = await send(ada.user.id, newPassword)
    expect(fieldErrorsOf(data.sendPasswordReset)).toEqual({ currentPassword: ['PASSWORD_INCORRECT'] })
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
    await send(ada.user.id, goodPassword, grace)
    await send(ada.user.id, newPassword, grace)
    await send(unknownId, goodPassword, grace)
    expect(await eventsOf(grace)).toEqual([
      { subject_id: ada.user.id, outcome: 'SUCCESS', details: {} },
      { subject_id: ada.user.id, outcome: 'FAILURE', details: { code: 'PASSWORD_INCORRECT' } },
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
      codes.push((await send(ada.user.id, goodPassword, by.via(limited))).data.sendPasswordReset.code)
    expect(codes).toEqual([...Array(4).fill(undefined), 'TOO_MANY_MAILS', 'TOO_MANY_MAILS'])
    expect(
      (await send((await app.register()).user.id, goodPassword, admin.via(limited))).data.sendPasswordReset
        .expiresIn,
    ).toBe(1800)
  })

  it('allows few guesses at the password, and any number of right ones', async () => {
    const grace = (await app.registerAs('ADMIN')).via(limited)
    const people = await Promise.all(Array.from({ length: 6 }, () => app.register()))
    for (const { user } of people) expect((await send(user.id, goodPassword, grace)).status).toBe(200)
    const guesses = []
    for (let guess = 0; guess < 4; guess++) guesses.push(await send(unknownId, `guess ${guess}`, grace))
    expect(guesses.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    const waits = Number(guesses.at(-1)?.headers.get('retry-after'))
    expect(waits).toBeGreaterThan(0)
  })

  it('is refused before anything runs without a mail server', async () => {
    const env = { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: 'https://accounts.example.org' }
    const production = await startTestApp({ env, on: app })
    const grace = await production.login(await app.registerAs('ADMIN'))
    expectRefused(await send(admin.user.id, goodPassword, grace), 'MAIL_UNAVAILABLE')
    await production.close()
  })
})
