import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { alike, type Replicas, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { StatementProxy } from '../replicas/statement-proxy.ts'
import { eventually } from '../test-app.ts'

describeFaults('a refresh', () => {
  let postgresql: Postgresql
  let replicas: Replicas
  let statements: StatementProxy
  let behindProxy: ServerProcess

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, alike(2))
    statements = await StatementProxy.open(replicas.url)
    behindProxy = await replicas.start({ env: { DATABASE_URL: statements.url } })
  })
  afterAll(async () => {
    await replicas?.close()
    await statements?.close()
    await postgresql?.remove()
  })

  const stateOf = async ({ sessionId }: Visitor) => {
    const [row] = await replicas.sql<{ generation: number; confirmed: boolean; ended_at: Date | null }>(
      'select generation, confirmed, ended_at from sessions where id = $1',
      [sessionId],
    )
    return row
  }
  const rotatedAgo = ({ sessionId }: Visitor, interval: string) =>
    replicas.sql('update sessions set rotated_at = now() - $2::text::interval where id = $1', [
      sessionId,
      interval,
    ])
  const confirmed = (visitor: Visitor) => eventually(async () => (await stateOf(visitor))?.confirmed === true)
  const verdictOn = async (token: string) => {
    const { __typename, reuse, reason } = (await replicas.next().refresh(token)).data.refresh
    return reason ?? reuse ?? __typename
  }

  it('T06 has the same verdict after kill -9 of every replica', async () => {
    const people: Visitor[] = []
    for (let count = 0; count < 4; count++) people.push(await replicas.next().register())
    const [parallel, lost, used, old] = people
    if (!parallel || !lost || !used || !old) throw new Error('Four people are needed.')
    const tokens = people.map(({ refreshToken }) => refreshToken)
    for (const person of people) await person.refresh()
    await rotatedAgo(lost, '1 hour')
    await used.profile()
    await confirmed(used)
    await rotatedAgo(used, '1 hour')
    await old.refresh()

    await replicas.killAndStartAll()
    const verdicts = []
    for (const token of tokens) verdicts.push(await verdictOn(token))
    expect(verdicts).toEqual(['CONCURRENT', 'LOST_RESPONSE', 'REUSED', 'REUSED'])
    // The tests below use a replica that was killed with the others.
    behindProxy = await replicas.start({ env: { DATABASE_URL: statements.url } })
  })

  it('T07 whose COMMIT fails three times leaves the token valid and the generation unchanged', async () => {
    const ada = await replicas.next().register()
    await replicas.sql('create sequence failed_commits')
    // Deferred, so that a successful transaction fails at commit. A sequence is not rolled back and can therefore
    // count.
    await replicas.sql(`create function fail_commit() returns trigger language plpgsql as $$
      begin
        if nextval('failed_commits') <= 3 then raise exception 'could not write the log' using errcode = '53100'; end if;
        return null;
      end $$`)
    await replicas.sql(`create constraint trigger fail_commit after update on sessions
      deferrable initially deferred for each row execute function fail_commit()`)
    for (let count = 0; count < 3; count++) {
      expectRefused(await replicas.next().refresh(ada.refreshToken), 'UNAVAILABLE')
      expect((await stateOf(ada))?.generation).toBe(1)
    }
    const { data } = await replicas.next().refresh(ada.refreshToken)
    await replicas.sql('drop trigger fail_commit on sessions')
    expect(data.refresh).toMatchObject({ __typename: 'Refreshed', reuse: 'NONE' })
    expect((await stateOf(ada))?.generation).toBe(2)
  })

  /** The database work of a refresh in this situation. */
  const statementsOf = async (prepare: () => Promise<string>): Promise<string[]> => {
    // The first one may have to connect, which is not part of a refresh.
    await behindProxy.refresh(await prepare())
    const token = await prepare()
    statements.take()
    await behindProxy.refresh(token)
    return statements.take()
  }

  it('T08 is rolled back completely and UNAVAILABLE, whichever of its statements fails', async () => {
    const fresh = async () => (await replicas.next().register()).refreshToken
    const all = await statementsOf(fresh)
    expect(all).toContain('sessions.rotate')
    for (const statement of new Set(all)) {
      const ada = await replicas.next().register()
      statements.fail(statement)
      expectRefused(await behindProxy.refresh(ada.refreshToken), 'UNAVAILABLE')
      expect((await stateOf(ada))?.generation).toBe(1)
      expect((await behindProxy.refresh(ada.refreshToken)).data.refresh.reuse).toBe('NONE')
    }
  })

  it('T08 that repeats another is UNAVAILABLE whichever of its statements fails, and repeats it afterwards', async () => {
    const repeated = async () => {
      const ada = await replicas.next().register()
      const { refreshToken } = ada
      await ada.refresh()
      return refreshToken
    }
    for (const statement of new Set(await statementsOf(repeated))) {
      const token = await repeated()
      statements.fail(statement)
      expectRefused(await behindProxy.refresh(token), 'UNAVAILABLE')
      expect((await behindProxy.refresh(token)).data.refresh.reuse).toBe('CONCURRENT')
    }
  })

  it('T08 that reuses a token still ends the session, whichever of its statements fails', async () => {
    const stolen = async () => {
      const ada = await replicas.next().register()
      const { refreshToken } = ada
      await ada.refresh()
      await ada.refresh()
      return refreshToken
    }
    for (const statement of new Set(await statementsOf(stolen))) {
      const token = await stolen()
      statements.fail(statement)
      const answer = await behindProxy.refresh(token)
      expect([503, 200]).toContain(answer.status)
      expect((await behindProxy.refresh(token)).data.refresh).toMatchObject({ reason: 'REUSED' })
    }
  })

  afterEach(() => {
    const faults = replicas.all.flatMap((replica) => replica.events('request.failed'))
    expect(faults).toEqual([])
  })
})
