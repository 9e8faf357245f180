import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import {
  type Answer,
  expectEnded,
  expectRefused,
  goodPassword,
  type Visitor,
} from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { cliPath } from '../../test-support/engines/gatehouse.ts'
import { addAuthenticatorApp } from '../authenticator-app.ts'
import { CookieVisitor } from '../cookie-visitor.ts'
import { claimsOf } from '../forged-token.ts'
import { type FormerRelease, unpackFormerRelease } from '../releases/former-release.ts'
import {
  alike,
  atPace,
  parallel,
  type Replicas,
  registerAs,
  replicaAt,
  startReplicas,
} from '../replicas/replicas.ts'
import { type ServerProcess, testSettings } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const run = promisify(execFile)
const secondMs = 1_000
const env = { RATE_LIMITS: 'on', TRUST_PROXY: '1' }

const INVITE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on Invitation { link user { id } } } }`
const CHOOSE = `mutation ($input: ChoosePasswordInput!) { choosePassword(input: $input) { __typename } }`
const REISSUE = `mutation ($userId: ID!) { reissueInvitation(userId: $userId) { ... on Invitation { link } } }`
const USERS = `query ($filter: UserFilter) { users(first: 100, filter: $filter) { totalCount edges { node { id email role active } } } }`
const EVENTS = `query ($filter: AuditEventFilter) { auditEvents(first: 100, filter: $filter) {
  edges { node { id kind outcome actorId subjectId sessionId ipAddress details { name value } } } } }`
const ACTIVITY = '{ myActivity(first: 100) { edges { node { id kind } } } }'
const EVENT_PAGE = `query ($after: String, $filter: AuditEventFilter) { events: auditEvents(first: 2, after: $after, filter: $filter) {
  pageInfo { hasNextPage endCursor } edges { node { kind } } } }`
const ACTIVITY_PAGE = `query ($after: String) { events: myActivity(first: 2, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { kind } } } }`
const END_SESSIONS =
  'mutation ($userId: ID!) { endUserSessions(userId: $userId) { ... on UserSessionsEnded { sessionsEnded } } }'

let addresses = 0
/** Each time from a different address, so that no user reaches another's limit. */
const fromElsewhere = () => ({ 'x-forwarded-for': `192.0.2.${(addresses++ % 250) + 1}` })

describeRaces('the former release and this one on one database', (serverUrl) => {
  let release: FormerRelease
  let replicas: Replicas
  let former: ServerProcess[]
  let current: ServerProcess[]
  let admin: Visitor
  /** Users who signed in while only the former release was running. */
  let early: Visitor[]
  let earlyBrowser: CookieVisitor

  beforeAll(async () => {
    release = await unpackFormerRelease()
    replicas = await startReplicas(serverUrl, alike(2, { main: release.main, env }))
    former = [...replicas.all]
    admin = await registerAs('ADMIN', replicas, replicas.next())
    early = await parallel(20, () => replicas.next().register({}, fromElsewhere()))
    earlyBrowser = await CookieVisitor.register(replicas.next(), 'early@example.org', fromElsewhere())
    await replicas.next().tryToLogin(admin.email, 'not this orchard', fromElsewhere())
  })
  afterAll(async () => {
    await replicas?.close()
    await release?.remove()
  })

  const directions = [
    {
      direction: 'at the former release',
      here: () => replicaAt(former, 0),
      there: () => replicaAt(current, 0),
    },
    { direction: 'at this one', here: () => replicaAt(current, 1), there: () => replicaAt(former, 1) },
  ]

  /** The administrator, who has just signed in there. */
  const adminAt = (server: ServerProcess): Promise<Visitor> => server.login(admin, fromElsewhere())

  const refusedWithinASecond = async (visitor: Visitor, reason: string): Promise<void> => {
    let last: Answer | undefined
    const isRefused = async () => {
      last = await visitor.profile()
      return last.status !== 200
    }
    await eventually(isRefused, secondMs)
    if (last) expectRefused(last, reason)
  }

  it('this release migrates while the former one serves without a failed request', async () => {
    const failures: string[] = []
    let migrating = true
    const live = async (index: number): Promise<void> => {
      const person = early[index % early.length]
      const answers: Answer[] =
        index % 10 === 0 ? [await replicas.next().tryToRegister({}, fromElsewhere())] : []
      if (person) answers.push(await person.refresh(), await person.profile())
      failures.push(...answers.filter(({ text }) => !text.startsWith('{"data"')).map(({ text }) => text))
    }
    const living = atPace(10, () => migrating, live)
    try {
      current = [await replicas.start({ env }), await replicas.start({ env })]
    } finally {
      migrating = false
      await living
    }
    expect(failures).toEqual([])
    for (const replica of replicas.all) expect(await replica.isReady()).toBe(true)
  })

  it('sessions of either continue on the other, in turns', async () => {
    const late = await replicaAt(current, 0).register({}, fromElsewhere())
    const lateBrowser = await CookieVisitor.register(
      replicaAt(current, 0),
      'late@example.org',
      fromElsewhere(),
    )
    for (const person of [...early.slice(0, 2), late, earlyBrowser, lateBrowser]) {
      let holder: Visitor | CookieVisitor = person
      for (let step = 0; step < 2 * replicas.all.length; step++) {
        holder = holder.via(replicas.next())
        // A cookie is rotated half a minute after it was issued.
        await replicas.sql(
          `update sessions set rotated_at = rotated_at - interval '31 seconds'
           where user_id = (select id from users where email = $1)`,
          [holder.email],
        )
        expect((await holder.refresh()).data?.refresh).toMatchObject({
          __typename: 'Refreshed',
          reuse: 'NONE',
        })
        for (const replica of replicas.all) expect((await holder.via(replica).profile()).status).toBe(200)
      }
    }
  })

  it('parallel refreshes on both return one successor', async () => {
    const ada = await replicaAt(former, 0).register({}, fromElsewhere())
    const answers = await parallel(40, () => replicas.next().refresh(ada.refreshToken))
    expect(new Set(answers.map(({ data }) => data?.refresh.tokens.refreshToken)).size).toBe(1)
  })

  it('parallel refreshes of a token with a proof, which the former release drops, step once', async () => {
    const ada = await replicaAt(current, 0).register({}, fromElsewhere())
    const answers = await parallel(40, () => replicas.next().refresh(ada.refreshToken))
    const successors = new Set(answers.map(({ data }) => data?.refresh.tokens.refreshToken))
    expect(successors.size).toBe(2)
    for (const successor of successors) expect(claimsOf(successor)).toMatchObject({ gen: 2 })
  })

  it('a token that the former release issued was never confirmed', async () => {
    const { user } = await replicas.next().register({}, fromElsewhere())
    const here = replicaAt(current, 0)
    const old = await adminAt(replicaAt(former, 0))
    expectRefused(await old.via(here).setRole(user.id, 'MANAGER'), 'CONFIRMATION_REQUIRED')
    await old.via(here).refresh()
    expectRefused(await old.via(here).setRole(user.id, 'MANAGER'), 'CONFIRMATION_REQUIRED')
    expect((await (await adminAt(here)).setRole(user.id, 'MANAGER')).status).toBe(200)
  })

  it.each(directions)('who registers $direction signs in at the other', async ({ here, there }) => {
    const { email } = await here().register({}, fromElsewhere())
    const headers = fromElsewhere()
    const again = await there().tryToRegister({ email: email.toUpperCase() }, headers)
    expect(again.data.register.fieldErrors).toMatchObject([{ code: 'EMAIL_TAKEN' }])
    expect((await there().login({ email, password: goodPassword }, headers)).email).toBe(email)
  })

  it.each(directions)('guesses $direction count at the other', async ({ here, there }) => {
    const { email } = await there().register({}, fromElsewhere())
    const headers = fromElsewhere()
    for (let count = 0; count < 3; count++) await here().tryToLogin(email, 'not this orchard', headers)
    expectRefused(await there().tryToLogin(email, 'not this orchard', headers), 'RATE_LIMITED')
  })

  it.each(directions)('a logout $direction holds at the other within a second', async ({ here, there }) => {
    const ada = await there().register({}, fromElsewhere())
    await ada.via(here()).logout()
    await refusedWithinASecond(ada, 'SESSION_ENDED')
    expectEnded(await ada.refresh(), 'LOGGED_OUT')
  })

  it.each(directions)('a replaced token used again $direction ends the session', async ({ here, there }) => {
    const ada = await there().register({}, fromElsewhere())
    const stolen = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    expectEnded(await here().refresh(stolen), 'REUSED')
    await refusedWithinASecond(ada, 'SESSION_ENDED')
  })

  it.each(directions)(
    'a role changed $direction makes tokens stale at the other',
    async ({ here, there }) => {
      const ada = await there().register({}, fromElsewhere())
      await (await adminAt(here())).setRole(ada.user.id, 'MANAGER')
      await refusedWithinASecond(ada, 'TOKEN_STALE')
      await ada.refresh()
      expect((await ada.via(here()).profile()).data.profile.role).toBe('MANAGER')
    },
  )

  it.each(directions)('a password changed $direction ends the other sessions', async ({ here, there }) => {
    const ada = await there().register({}, fromElsewhere())
    const elsewhere = await there().login(ada, fromElsewhere())
    const changed = await ada.via(here()).changePassword('three lanterns by the quay')
    expect(changed.data.changePassword).toMatchObject({ otherSessionsEnded: 1 })
    await refusedWithinASecond(elsewhere, 'SESSION_ENDED')
    expect((await there().tryToLogin(ada.email, 'three lanterns by the quay', fromElsewhere())).status).toBe(
      200,
    )
  })

  it.each(directions)(
    'an account disabled $direction is signed out at the other',
    async ({ here, there }) => {
      const ada = await there().register({}, fromElsewhere())
      await (await adminAt(here())).setActive(ada.user.id, false)
      await refusedWithinASecond(ada, 'SESSION_ENDED')
      expectEnded(await ada.refresh(), 'ACCOUNT_DISABLED')
      await (await adminAt(there())).setActive(ada.user.id, true)
      const back = await here().login(ada, fromElsewhere())
      const ended = await (await adminAt(here())).request(END_SESSIONS, { userId: ada.user.id })
      expect(ended.data.endUserSessions).toEqual({ sessionsEnded: 1 })
      await refusedWithinASecond(back.via(there()), 'SESSION_ENDED')
    },
  )

  it.each(directions)('an invitation written $direction is taken at the other, once', async (direction) => {
    const [here, there] = [direction.here(), direction.there()]
    const chooseAt = async (server: ServerProcess, link: string): Promise<string> => {
      const token = new URL(link).searchParams.get('token')
      const input = { token, password: goodPassword, passwordConfirmation: goodPassword }
      const answer = await server.request(CHOOSE, { input }, { headers: fromElsewhere() })
      return answer.data.choosePassword.__typename
    }
    const input = { email: `invited-by-${here.pid}@example.org`, firstName: 'Ida', lastName: 'Rhodes' }
    const first = (await (await adminAt(here)).request(INVITE, { input })).data.createUser
    const again = (await (await adminAt(there)).request(REISSUE, { userId: first.user.id })).data
      .reissueInvitation
    for (const server of [here, there]) expect(await chooseAt(server, first.link)).not.toBe('Authenticated')
    expect(await chooseAt(here, again.link)).toBe('Authenticated')
    expect(await chooseAt(there, again.link)).not.toBe('Authenticated')
  })

  it('lists and the audit log are the same on both', async () => {
    const asked: [string, object][] = [
      [USERS, {}],
      [USERS, { filter: { text: 'early@', role: 'EMPLOYEE', active: true } }],
      [EVENTS, {}],
      ...['SIGN_IN_FAILED', 'ROLE_CHANGED', 'REFRESH_TOKEN_REUSED', 'USER_CREATED', 'ACCOUNT_DISABLED'].map(
        (kind): [string, object] => [EVENTS, { filter: { kind } }],
      ),
      [EVENTS, { filter: { subjectId: admin.user.id } }],
      [EVENTS, { filter: { outcome: 'FAILURE' } }],
      [ACTIVITY, {}],
    ]
    for (const [query, variables] of asked) {
      const answers = [former, current].map((ones) => admin.via(replicaAt(ones, 0)).request(query, variables))
      const [then, now] = await Promise.all(answers)
      expect(then?.errors).toEqual([])
      expect(now?.data).toEqual(then?.data)
      expect(JSON.stringify(now?.data)).toContain('"id"')
    }
  })

  it('the former release lists its own kinds of events beside new ones', async () => {
    const ada = await replicaAt(current, 0).register({}, fromElsewhere())
    await ada.changePassword('three lanterns by the quay')
    await addAuthenticatorApp(replicas, ada)
    await replicaAt(former, 0).login(
      { email: ada.email, password: 'three lanterns by the quay' },
      fromElsewhere(),
    )
    const kindsAt = async (server: ServerProcess, page: string, who: Visitor): Promise<string[]> => {
      const filter = page === EVENT_PAGE ? { subjectId: ada.user.id } : undefined
      const kinds: string[] = []
      for (let after: string | null = null, more = true; more; ) {
        const answer: Answer = await who.via(server).request(page, { after, filter })
        expect(answer.errors).toEqual([])
        const { edges, pageInfo } = answer.data.events
        kinds.push(...edges.map(({ node }: { node: { kind: string } }) => node.kind))
        ;({ endCursor: after, hasNextPage: more } = pageInfo)
      }
      return kinds
    }
    for (const [page, who] of [
      [EVENT_PAGE, admin],
      [ACTIVITY_PAGE, ada],
    ] as const) {
      expect(await kindsAt(replicaAt(current, 0), page, who)).toContain('SECOND_FACTOR_ADDED')
      const then = await kindsAt(replicaAt(former, 0), page, who)
      expect(then).toEqual(['SIGNED_IN', 'PASSWORD_CHANGED', 'REGISTERED'])
    }
  })

  it('commands of either work next to the other', async () => {
    const settings = { PATH: process.env.PATH, ...testSettings, ...env, DATABASE_URL: replicas.url }
    for (const cli of [release.cli, cliPath]) {
      for (const command of ['migrate', 'purge', 'rotate-keys'])
        await run(process.execPath, [cli, command], { env: settings, cwd: tmpdir() })
      const ada = await replicas.next().register({}, fromElsewhere())
      for (const replica of replicas.all) expect((await ada.via(replica).profile()).status).toBe(200)
    }
  })

  it('the former release continues after a rollback and restarts on the newer schema', async () => {
    const late = await replicaAt(current, 0).register({}, fromElsewhere())
    await Promise.all(current.map((one) => one.terminate()))
    const restarted = await replicas.start({ main: release.main, env })
    for (const one of [...former, restarted]) {
      expect(await one.isReady()).toBe(true)
      for (const person of [late, ...early.slice(2, 4)]) {
        expect((await person.via(one).profile()).status).toBe(200)
        expect((await person.via(one).refresh()).status).toBe(200)
      }
      await one.register({}, fromElsewhere())
    }
    for (const one of [...former, restarted]) expect(one.events('request.failed')).toEqual([])
  })
})
