import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ConfigError, loadConfig } from '../src/configuration/config.ts'
import { CHOOSE_PASSWORD, CREATE_USER, REISSUE_INVITATION } from '../src/testing/generated/operations.ts'
import { type Answer, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { type ArrivedMail, type MailServer, startMailServer } from './mail-server.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

let people = 0
const person = () => {
  people += 1
  return { email: `person-${people}@example.org`, firstName: 'Grace', lastName: 'Hopper' }
}

let mailServer: MailServer
/** With a mail server, and where administrators see links. */
let shown: TestApp
/** On the same database, where they do not. */
let mailing: TestApp
let admin: Visitor

beforeAll(async () => {
  mailServer = await startMailServer()
  const env = { SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@example.org', LOG_LEVEL: 'trace' }
  shown = await startTestApp({ env })
  mailing = await startTestApp({ on: shown, env: { ...env, INVITATION_LINKS: 'mail' } })
  admin = await shown.registerAs('ADMIN')
})
afterAll(async () => {
  await mailing.close()
  await shown.close()
  await mailServer.close()
})

const mailsTo = (email: string): ArrivedMail[] =>
  mailServer.arrived.filter(({ recipients }) => recipients.includes(email))

async function mailTo(email: string, count = 1): Promise<ArrivedMail> {
  await eventually(async () => mailsTo(email).length === count)
  const mail = mailsTo(email).at(-1)
  if (mail === undefined) throw new Error('No mail arrived.')
  return mail
}

const tokenIn = ({ email }: ArrivedMail): string =>
  /\/choose-password#([\w-]{43})\n/.exec(email.text ?? '')?.[1] ?? ''

const create = async (at: TestApp, input: object = person(), headers: Record<string, string> = {}) =>
  (await admin.via(at).request(CREATE_USER, { input }, headers)).data.createUser
const reissue = async (at: TestApp, userId: string) =>
  (await admin.via(at).request(REISSUE_INVITATION, { userId })).data.reissueInvitation

const choose = (token: string): Promise<Answer> =>
  shown.request(CHOOSE_PASSWORD, {
    input: { token, password: goodPassword, passwordConfirmation: goodPassword },
  })
const outcomeOf = ({ data }: Answer): string => data.choosePassword.__typename

/** Twenty mails within the last hour. */
const fill = (email: string) =>
  shown.sql(
    `insert into mails (id, kind, state, recipient, locale, priority, expires_at)
     select gen_random_uuid(), 'INVITATION', 'SENT', $1, 'en', 1, now() + interval '1 hour' from generate_series(1, 20)`,
    [email],
  )

describe('an invitation', () => {
  it('is mailed with a link that lets its owner choose a password and signs them in', async () => {
    const { user, link } = await create(shown)
    const mail = await mailTo(user.email)
    expect(mail.email.subject).toBe('You have been invited to localhost:4000')
    expect(mail.email.text).toContain('The link works once and for 3 days.')
    expect(mail.email.html).toContain(`href="${shown.config.publicUrl}/choose-password#${tokenIn(mail)}"`)
    expect(new URL(link).searchParams.get('token')).toBe(tokenIn(mail))
    const chosen = (await choose(tokenIn(mail))).data.choosePassword
    expect(chosen).toMatchObject({ __typename: 'Authenticated', user: { id: user.id } })
    expect(outcomeOf(await choose(tokenIn(mail)))).toBe('LinkExpired')
  })

  it('is mailed again on request, and only the latest link works', async () => {
    const { user } = await create(shown)
    const first = tokenIn(await mailTo(user.email))
    await reissue(shown, user.id)
    const second = tokenIn(await mailTo(user.email, 2))
    expect([outcomeOf(await choose(first)), outcomeOf(await choose(second))]).toEqual([
      'LinkExpired',
      'Authenticated',
    ])
  })

  it('is created without a mail if the address got very many, because its link is shown', async () => {
    const input = person()
    await fill(input.email)
    expect((await create(shown, input)).__typename).toBe('Invitation')
    expect(mailsTo(input.email)).toEqual([])
  })

  it('T114 is not created if its mail cannot be written', async () => {
    const input = person()
    await shown.sql('alter table mails rename to letters')
    const answer = await admin.request(CREATE_USER, { input })
    await shown.sql('alter table letters rename to mails')
    expect(answer.status).toBe(500)
    expect(await shown.sql('select id from users where email = $1', [input.email])).toEqual([])
    expect((await create(shown, input)).__typename).toBe('Invitation')
  })

  it('T103 contains no server address from a request', async () => {
    const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    const { user, link } = await create(shown, person(), { ...forged, origin: 'https://evil.example' })
    expect((await mailTo(user.email)).raw + link).not.toContain('evil.example')
  })
})

describe('INVITATION_LINKS=mail', () => {
  it('mails links and shows none', async () => {
    const answer = await admin.via(mailing).request(CREATE_USER, { input: person() })
    const { __typename, user, expiresAt } = answer.data.createUser
    expect(__typename).toBe('InvitationMailed')
    expect(Date.parse(expiresAt) - Date.parse(user.createdAt)).toBe(3 * 24 * 60 * 60 * 1000)
    const first = tokenIn(await mailTo(user.email))
    const again = await admin.via(mailing).request(REISSUE_INVITATION, { userId: user.id })
    expect(again.data.reissueInvitation.__typename).toBe('InvitationMailed')
    const second = tokenIn(await mailTo(user.email, 2))
    for (const token of [first, second]) expect(answer.text + again.text).not.toContain(token)
    expect(outcomeOf(await choose(second))).toBe('Authenticated')
  })

  it('verifies the address when the link is used, unlike a link that an administrator saw', async () => {
    for (const [at, verified] of [
      [mailing, true],
      [shown, false],
    ] as const) {
      const { user } = await create(at)
      const { tokens } = (await choose(tokenIn(await mailTo(user.email)))).data.choosePassword
      const { data } = await shown.request('{ profile { emailVerified } }', {}, { token: tokens.accessToken })
      expect(data.profile).toEqual({ emailVerified: verified })
    }
  })

  it('creates nothing if the address got very many mails', async () => {
    const input = person()
    await fill(input.email)
    expect((await create(mailing, input)).code).toBe('TOO_MANY_MAILS')
    expect(await shown.sql('select id from users where email = $1', [input.email])).toEqual([])
  })

  it('keeps the earlier link if another one cannot be mailed', async () => {
    const { user } = await create(mailing)
    const token = tokenIn(await mailTo(user.email))
    await fill(user.email)
    expect((await reissue(mailing, user.id)).code).toBe('TOO_MANY_MAILS')
    expect(outcomeOf(await choose(token))).toBe('Authenticated')
  })

  it('is refused in production without a mail server, in one sentence', () => {
    const production = { NODE_ENV: 'production', INVITATION_LINKS: 'mail', DATABASE_URL: 'postgres://a/b' }
    const env = { ...production, SECRET: 'x'.repeat(40), PUBLIC_URL: 'https://accounts.example.org' }
    const sentence =
      'INVITATION_LINKS is mail, which needs a mail server: set SMTP_URL, or set this to shown.'
    expect(() => loadConfig(env)).toThrow(new ConfigError([sentence]))
    const smtp = { SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'no-reply@example.org' }
    expect(loadConfig({ ...env, ...smtp })).toMatchObject({ invitationLinks: 'mail' })
    expect(loadConfig({ ...env, NODE_ENV: 'development' })).toMatchObject({ invitationLinks: 'mail' })
  })
})

describe('T107 the token of an invitation', () => {
  it('is in no row, log, metric or list once its mail was sent', async () => {
    const { user } = await create(mailing)
    const token = tokenIn(await mailTo(user.email))
    expect(token).toHaveLength(43)
    const sealed = () =>
      shown.sql('select id from mails where recipient = $1 and sealed_token is not null', [user.email])
    await eventually(async () => (await sealed()).length === 0)
    const rows = await Promise.all(
      ['mails', 'links', 'invitations', 'audit_events', 'settings'].map((table) =>
        shown.sql(`select to_jsonb(t) as row from ${table} t`),
      ),
    )
    const metrics = await (await fetch(`${mailing.url}/metrics`)).text()
    const listed = await admin.request('{ mails { edges { node { id kind state recipient error } } } }')
    await choose(token)
    const logs = shown.logText() + mailing.logText()
    for (const text of [JSON.stringify(rows), metrics, listed.text, logs]) {
      expect(text.length).toBeGreaterThan(50)
      expect(text).not.toContain(token)
    }
  })

  it('is cancelled with its mail when a password is set before the mail is sent', async () => {
    const waiting = await startTestApp()
    const administrator = await waiting.registerAs('ADMIN')
    const { link, user } = (await administrator.request(CREATE_USER, { input: person() })).data.createUser
    const token = new URL(link).searchParams.get('token')
    const input = { token, password: goodPassword, passwordConfirmation: goodPassword }
    await waiting.request(CHOOSE_PASSWORD, { input })
    const mails = await waiting.sql('select state, sealed_token from mails where recipient = $1', [
      user.email,
    ])
    expect(mails).toEqual([{ state: 'CANCELLED', sealed_token: null }])
    await waiting.close()
  })
})
