import { randomBytes, randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, expectRefused } from '../src/testing/visitor.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import {
  addPasskey,
  CONFIRM,
  completeLogin,
  loginAgain,
  loginWithPasskey,
  startConfirmation,
  startPasskey,
  startPasskeyLogin,
} from './passkeys.ts'
import { SoftwareAuthenticator } from './software-authenticator.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** A person with a passkey, and the authenticator that has it. */
async function withPasskey(name?: string) {
  const person = await app.register()
  const authenticator = new SoftwareAuthenticator(app.config.publicUrl)
  const { options, challenge } = await startPasskey(person)
  const added = await addPasskey(person, { challenge, answer: authenticator.create(options), name })
  return { person, authenticator, added }
}

const outcome = ({ data }: Answer): string => Object.values<{ __typename: string }>(data)[0]?.__typename ?? ''

/** An answer of which one part is overwritten, cut off, made longer or replaced. */
function damaged(answer: { readonly response: object }): object {
  const parts = Object.entries(answer.response).filter(([, part]) => typeof part === 'string')
  const [name = '', part = ''] = parts[randomInt(parts.length)] ?? []
  return { ...answer, response: { ...answer.response, [name]: damagedText(part) } }
}

function damagedText(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const at = randomInt(bytes.length)
  const damages = [
    Buffer.from(bytes).fill(randomInt(256), at, Math.min(bytes.length, at + randomInt(1, 9))),
    bytes.subarray(0, at),
    Buffer.concat([bytes, randomBytes(randomInt(1, 40))]),
    randomBytes(randomInt(1, 200)),
  ]
  return `${damages[randomInt(damages.length)]?.toString('base64url')}${'A'.repeat(randomInt(3))}`
}

describe('a passkey', () => {
  it('is added under its name, and comes with recovery codes if it is the first factor', async () => {
    const { added } = await withPasskey('Work laptop')
    expect(added.data.addPasskey).toMatchObject({
      __typename: 'FactorAdded',
      factor: {
        factor: 'PASSKEY',
        name: 'Work laptop',
        lastUsedAt: null,
        passkey: { relyingPartyId: 'localhost' },
      },
    })
    expect(added.data.addPasskey.recoveryCodes).toHaveLength(10)
  })

  it('T121 signs in alone, since its user was verified', async () => {
    const { person, authenticator } = await withPasskey()
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = await loginWithPasskey(app, { challenge, answer: authenticator.use(options) })
    expect(answer.data.loginWithPasskey).toMatchObject({
      __typename: 'Authenticated',
      user: { id: person.user.id },
      session: { factors: ['PASSKEY'] },
    })
  })

  it('T121 completes a sign-in with the password, once and for this sign-in only', async () => {
    const { person, authenticator } = await withPasskey()
    const [first, second] = [await loginAgain(app, person), await loginAgain(app, person)]
    expect(first).toMatchObject({
      __typename: 'SecondFactorRequired',
      factors: expect.arrayContaining(['PASSKEY']),
    })
    const proof = { passkey: authenticator.use(first.passkeyOptions) }
    expect(outcome(await completeLogin(app, { challenge: second.challenge, proof }))).toBe('ProofRejected')
    const input = { challenge: first.challenge, proof }
    const answers = await Promise.all([completeLogin(app, input), completeLogin(app, input)])
    expect(answers.map(outcome).sort()).toEqual(['Authenticated', 'ChallengeExpired'])
  })

  it('confirms the session that asked, and no other', async () => {
    const { person, authenticator } = await withPasskey()
    const { challenge, options } = await startConfirmation(person)
    const input = { challenge, proof: { passkey: authenticator.use(options) } }
    const { challenge: login, options: loginOptions } = await startPasskeyLogin(app)
    const signedIn = await loginWithPasskey(app, {
      challenge: login,
      answer: authenticator.use(loginOptions),
    })
    const { accessToken: token } = signedIn.data.loginWithPasskey.tokens
    expect(outcome(await app.request(CONFIRM, { input }, { token }))).toBe('ChallengeExpired')
    expect(outcome(await person.request(CONFIRM, { input }))).toBe('Confirmed')
  })

  it('T124 does not confirm with a challenge for a sign-in or with one of another account', async () => {
    const [{ person, authenticator }, other] = [await withPasskey(), await withPasskey()]
    const { challenge } = await startConfirmation(person)
    const foreign = await startConfirmation(other.person)
    const signIn = await startPasskeyLogin(app)
    for (const options of [signIn.options, foreign.options]) {
      const passkey = authenticator.use({ ...options, rpId: 'localhost' })
      expect(outcome(await person.request(CONFIRM, { input: { challenge, proof: { passkey } } }))).toBe(
        'ProofRejected',
      )
    }
  })

  it('T125 of another account proves nothing', async () => {
    const [{ person }, other] = [await withPasskey(), await withPasskey()]
    const { challenge, options } = await startConfirmation(person)
    const input = { challenge, proof: { passkey: other.authenticator.use(options) } }
    expect(outcome(await person.request(CONFIRM, { input }))).toBe('ProofRejected')
  })

  it('T125 signs no one in once it was removed', async () => {
    const { person, authenticator, added } = await withPasskey()
    const removal = 'mutation ($id: ID!) { removeFactor(id: $id) { __typename } }'
    const removed = await person.request(removal, { id: added.data.addPasskey.factor.id })
    expect(outcome(removed)).toBe('FactorRemoved')
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = await loginWithPasskey(app, { challenge, answer: authenticator.use(options) })
    expect(answer.data.loginWithPasskey).toMatchObject({ __typename: 'PasskeyRejected', known: false })
  })

  it('T124 signs in once with one answer', async () => {
    const { authenticator } = await withPasskey()
    const { challenge, options } = await startPasskeyLogin(app)
    const input = { challenge, answer: authenticator.use(options) }
    const answers = await Promise.all([1, 2, 3, 4].map(() => loginWithPasskey(app, input)))
    expect(answers.map(outcome).sort()).toEqual([
      'Authenticated',
      'ChallengeExpired',
      'ChallengeExpired',
      'ChallengeExpired',
    ])
  })

  it('T124 does not sign in with a challenge for adding one', async () => {
    const { person, authenticator } = await withPasskey()
    const { challenge } = await startPasskey(person)
    const answer = authenticator.use({ challenge, rpId: 'localhost' })
    expect(outcome(await loginWithPasskey(app, { challenge, answer }))).toBe('ChallengeExpired')
  })

  it('T124 is not added with a challenge of another account', async () => {
    const { person } = await withPasskey()
    const authenticator = new SoftwareAuthenticator(app.config.publicUrl)
    const { challenge, options } = await startPasskey(person)
    const input = { challenge, answer: authenticator.create(options) }
    expect(outcome(await addPasskey(await app.register(), input))).toBe('ChallengeExpired')
    expect(outcome(await addPasskey(person, input))).toBe('FactorAdded')
  })

  it('T125 is not accepted if the server does not know it, and says so', async () => {
    const stranger = new SoftwareAuthenticator(app.config.publicUrl)
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = await loginWithPasskey(app, { challenge, answer: stranger.use(options) })
    expect(answer.data.loginWithPasskey).toMatchObject({
      __typename: 'PasskeyRejected',
      known: false,
      relyingPartyId: 'localhost',
    })
  })

  it('uses its challenge up if the server does not know it, so that an event costs a challenge', async () => {
    const stranger = new SoftwareAuthenticator(app.config.publicUrl)
    const failed = async () =>
      (await app.sql(`select from audit_events where kind = 'SIGN_IN_FAILED' and subject_id is null`)).length
    const before = await failed()
    const { challenge, options } = await startPasskeyLogin(app)
    const use = async () => outcome(await loginWithPasskey(app, { challenge, answer: stranger.use(options) }))
    expect([await use(), await use(), await use()]).toEqual([
      'PasskeyRejected',
      'ChallengeExpired',
      'ChallengeExpired',
    ])
    expect(await failed()).toBe(before + 1)
  })

  it('cannot be used with an IP address in PUBLIC_URL, which is logged at startup', async () => {
    const numbered = await startTestApp({ on: app, env: { PUBLIC_URL: 'http://192.0.2.1:4000' } })
    const said = numbered.log.filter(({ event }) => event === 'passkeys.unavailable')
    expect(said).toMatchObject([{ level: 'warn', hostname: '192.0.2.1' }])
    expect(app.log.filter(({ event }) => event === 'passkeys.unavailable')).toEqual([])
    await numbered.close()
  })

  it('T125 is not accepted without user verification, or with the handle of another account', async () => {
    const { authenticator } = await withPasskey()
    for (const deviation of [{ userVerified: false }, { userHandle: 'c29tZWJvZHk' }]) {
      const { challenge, options } = await startPasskeyLogin(app)
      const answer = await loginWithPasskey(app, { challenge, answer: authenticator.use(options, deviation) })
      expect(answer.data.loginWithPasskey).toMatchObject({ __typename: 'PasskeyRejected', known: true })
    }
  })

  it('T125 is refused once its counter goes back, and the possible copy is audited', async () => {
    const { person, authenticator } = await withPasskey()
    const use = async (counter: number) => {
      const { challenge, options } = await startPasskeyLogin(app)
      return outcome(
        await loginWithPasskey(app, { challenge, answer: authenticator.use(options, { counter }) }),
      )
    }
    expect([await use(7), await use(8), await use(8), await use(0), await use(9)]).toEqual([
      'Authenticated',
      'Authenticated',
      'PasskeyRejected',
      'PasskeyRejected',
      'Authenticated',
    ])
    const events = await app.sql<{ kind: string }>('select kind from audit_events where subject_id = $1', [
      person.user.id,
    ])
    expect(events.filter(({ kind }) => kind === 'PASSKEY_CLONE_SUSPECTED')).toHaveLength(2)
  })

  it('is added once: a credential proves one account only', async () => {
    const { person, authenticator } = await withPasskey()
    const other = await app.register()
    for (const owner of [person, other]) {
      const { challenge, options } = await startPasskey(owner)
      const answer = await addPasskey(owner, { challenge, answer: authenticator.create(options) })
      expect(outcome(answer)).toBe('PasskeyRejected')
    }
    expect(await app.sql('select id from factors where user_id = $1', [other.user.id])).toEqual([])
  })

  it('does not sign in to a disabled account', async () => {
    const { person, authenticator } = await withPasskey()
    const administrator = await app.registerAs('ADMIN')
    await administrator.setActive(person.user.id, false)
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = await loginWithPasskey(app, { challenge, answer: authenticator.use(options) })
    expect(outcome(answer)).toBe('AccountDisabled')
  })

  it('confirms nothing once its account is gone, as another replica may learn later', async () => {
    const { person } = await withPasskey()
    await app.sql('delete from users where id = $1', [person.user.id])
    const answer = await person.request('mutation { startConfirmation { challenge } }')
    expect([answer.status, answer.errors[0]?.extensions.reason]).toEqual([401, 'SESSION_ENDED'])
  })

  it('T125 breaks nothing by an answer that is damaged at random', async () => {
    const { person, authenticator } = await withPasskey()
    for (let run = 0; run < randomRuns({ short: 10, whole: 200 }); run += 1) {
      const [added, used] = [await startPasskey(person), await startPasskeyLogin(app)]
      const creation = new SoftwareAuthenticator(app.config.publicUrl).create(added.options)
      const answers = [
        await addPasskey(person, { challenge: added.challenge, answer: damaged(creation) }),
        await loginWithPasskey(app, {
          challenge: used.challenge,
          answer: damaged(authenticator.use(used.options)),
        }),
      ]
      for (const { status } of answers) expect([200, 400]).toContain(status)
      await app.sql('delete from factors where user_id = $1 and last_used_at is null and name = $2', [
        person.user.id,
        'Passkey',
      ])
    }
  })

  it('signs in after the password was changed', async () => {
    const { person, authenticator } = await withPasskey()
    await person.changePassword('three lanterns by the quay')
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = await loginWithPasskey(app, { challenge, answer: authenticator.use(options) })
    expect(outcome(answer)).toBe('Authenticated')
  })

  it('is not added by a malformed answer, whose content is in no message', async () => {
    const { person } = await withPasskey()
    const { challenge } = await startPasskey(person)
    const answer = await addPasskey(person, { challenge, answer: { id: 'hunter2', response: {} } })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.text).not.toContain('hunter2')
  })

  it('T131 leaves no challenge or answer in the log, the audit log or another row', async () => {
    const { authenticator } = await withPasskey()
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = authenticator.use(options)
    await loginWithPasskey(app, { challenge, answer })
    await loginWithPasskey(app, { challenge, answer })
    const tables = await app.sql<{ name: string }>(
      'select table_name as name from information_schema.tables where table_schema = current_schema()',
    )
    const rows = await Promise.all(tables.map(({ name }) => app.sql(`select * from "${name}"`)))
    const kept = app.logText() + JSON.stringify(rows)
    expect(kept).toContain(authenticator.id)
    for (const secret of [challenge, answer.response.signature, answer.response.clientDataJSON])
      expect(kept).not.toContain(secret)
  })

  it('stores nothing for challenges without an answer', async () => {
    await Promise.all(Array.from({ length: 50 }, () => startPasskeyLogin(app)))
    const tables = ['sign_in_challenges', 'used_passkey_challenges']
    for (const table of tables) {
      const before = await app.sql(`select count(*) from ${table}`)
      await startPasskeyLogin(app)
      expect(await app.sql(`select count(*) from ${table}`)).toEqual(before)
    }
  })
})
