import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Answer, expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { pass, type Replicas, registerAs, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { StatementProxy } from '../replicas/statement-proxy.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000
const OWN_ROLE = '{ profile { role } }'

describeRaces('a session that ends on one replica', (serverUrl) => {
  let replicas: Replicas
  let here: ServerProcess
  let elsewhere: ServerProcess
  let statements: StatementProxy

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, [{}])
    statements = await StatementProxy.open(replicas.url)
    here = replicaAt(replicas.all, 0)
    elsewhere = await replicas.start({ env: { DATABASE_URL: statements.url } })
  })
  afterAll(async () => {
    await replicas?.close()
    await statements?.close()
  })

  /** Without statements that begin or end a transaction: the audit log's purge runs in one. */
  const taken = (): string[] => statements.take().filter((statement) => !/^(begin|commit)$/.test(statement))

  /** Sends requests to another replica until it refuses. @returns the milliseconds and number of requests until then */
  const untilRefused = async (visitor: Visitor): Promise<{ tookMs: number; last: Answer }> => {
    const before = performance.now()
    let last = await visitor.via(elsewhere).request(OWN_ROLE)
    while (last.errors.length === 0 && performance.now() - before < 5 * secondMs) {
      last = await visitor.via(elsewhere).request(OWN_ROLE)
    }
    return { tookMs: performance.now() - before, last }
  }

  it('T09 is refused there immediately and everywhere within a second, without a query per request', async () => {
    const ada = await here.register()
    await ada.via(elsewhere).profile()
    statements.take()
    for (let count = 0; count < 50; count++) await ada.via(elsewhere).profile()
    // One each, for the profile itself; authentication needs none.
    expect(taken()).toEqual(Array.from({ length: 50 }, () => 'users.by-id'))

    expect((await ada.logout()).data.logout.sessionEnded).toBe(true)
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    const { tookMs, last } = await untilRefused(ada)
    expectRefused(last, 'SESSION_ENDED')
    expect(tookMs).toBeLessThan(secondMs)

    statements.take()
    for (let count = 0; count < 50; count++)
      expectRefused(await ada.via(elsewhere).profile(), 'SESSION_ENDED')
    expect(taken()).toEqual([])
    const { data } = await elsewhere.refresh(ada.refreshToken)
    expect(data.refresh).toMatchObject({ __typename: 'SessionEnded', reason: 'LOGGED_OUT' })
  })

  it('T09 is refused everywhere within a second where notifications do not arrive', async () => {
    const deaf = await replicas.start()
    await replicas.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse listener' and datname = current_database()`,
    )
    const ada = await here.register()
    await ada.via(deaf).profile()
    await ada.logout()
    const before = performance.now()
    await eventually(async () => (await ada.via(deaf).profile()).status === 401, secondMs)
    expect(performance.now() - before).toBeLessThan(secondMs)
  })

  it('T02 is refused everywhere within a second after a reuse', async () => {
    const ada = await here.register()
    const stolen = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    await ada.via(elsewhere).profile()
    expect((await here.refresh(stolen)).data.refresh).toMatchObject({ reason: 'REUSED' })
    const { tookMs, last } = await untilRefused(ada)
    expectRefused(last, 'SESSION_ENDED')
    expect(tookMs).toBeLessThan(secondMs)
  })

  it('T12 is refused everywhere when an account is disabled: requests within a second, refreshes immediately', async () => {
    const admin = await registerAs('ADMIN', replicas, here)
    const ada = await here.register()
    await ada.via(elsewhere).profile()
    const set = await admin.setActive(ada.user.id, false)
    expect(set.data.setUserActive.__typename).toBe('UserActiveSet')
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    const { data } = await elsewhere.refresh(ada.refreshToken)
    expect(data.refresh).toMatchObject({ __typename: 'SessionEnded', reason: 'ACCOUNT_DISABLED' })
    const { tookMs, last } = await untilRefused(ada)
    expectRefused(last, 'SESSION_ENDED')
    expect(tookMs).toBeLessThan(secondMs)
    const again = await elsewhere.tryToLogin(ada.email, ada.password)
    expect(again.data.login.__typename).toBe('AccountDisabled')
  })

  it('T46 or a changed role applies here immediately and elsewhere within a second', async () => {
    const admin = await registerAs('ADMIN', replicas, here)
    const ada = await here.register()
    await ada.via(elsewhere).profile()
    expect((await admin.setRole(ada.user.id, 'MANAGER')).data.setUserRole.__typename).toBe('UserRoleSet')
    expectRefused(await ada.profile(), 'TOKEN_STALE')
    const { tookMs, last } = await untilRefused(ada)
    expectRefused(last, 'TOKEN_STALE')
    expect(tookMs).toBeLessThan(secondMs)
    const raised = ada.via(elsewhere)
    await raised.refresh()
    expect((await raised.request(OWN_ROLE)).data.profile.role).toBe('MANAGER')
    // The new role's token must be valid on the replica that has not read the database since.
    await pass(secondMs)
    expect((await raised.via(here).request(OWN_ROLE)).data.profile.role).toBe('MANAGER')
  })
})
