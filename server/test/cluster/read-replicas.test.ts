import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { FaultyProxy } from '../faulty-proxy.ts'
import {
  alike,
  atPaceDuring,
  parallel,
  type Replicas,
  registerAs,
  replicaAt,
  rounds,
  startReplicas,
} from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000
const patienceMs = 10 * secondMs

const LIST = `query ($text: String) { users(filter: { text: $text }) { totalCount edges { node { role } } } }`
const LOG = `query ($subjectId: ID) {
  auditEvents(first: 1, filter: { subjectId: $subjectId, kind: ROLE_CHANGED }) { edges { node { details { value } } } } }`

describeFaults('two processes on a primary with two read replicas', () => {
  let primary: Postgresql
  let copies: Postgresql[] = []
  let replicas: Replicas
  let admin: Visitor
  let ada: Visitor

  beforeAll(async () => {
    primary = await Postgresql.start()
    // So slow that nothing is replicated in time by chance.
    const settings = { recovery_min_apply_delay: '30ms' }
    copies = await parallel(2, () => Postgresql.start({ replicaOf: primary, settings }))
    replicas = await startReplicas(primary.url, alike(2), (url) => ({
      DATABASE_URL: url,
      DATABASE_REPLICA_URLS: copies.map((copy) => on(copy, url)).join(', '),
    }))
    admin = await registerAs('ADMIN', replicas, here())
    ada = await here().register()
    await untilRead(2)
  })
  afterAll(async () => {
    await replicas?.close()
    await Promise.all(copies.map((copy) => copy.remove()))
    await primary?.remove()
  })

  const here = (): ServerProcess => replicaAt(replicas.all, 0)
  const elsewhere = (): ServerProcess => replicaAt(replicas.all, 1)

  /** Waits until every process reads from this many of the two replicas. */
  const untilRead = (count: number) =>
    eventually(async () => {
      const current = await Promise.all(replicas.all.map((one) => seriesOf(one, 'gatehouse_replica_current')))
      return current.every((values) => values.filter(Boolean).length === count)
    }, patienceMs)

  const rolesListed = async (at: ServerProcess): Promise<string[]> => {
    const { data } = await admin.via(at).request(LIST, { text: ada.email })
    expect(data.users.totalCount).toBe(1)
    return data.users.edges.map(({ node }: { node: { role: string } }) => node.role)
  }

  const lastChange = async (at: ServerProcess): Promise<string[]> => {
    const { data } = await admin.via(at).request(LOG, { subjectId: ada.user.id })
    return data.auditEvents.edges[0]?.node.details.map(({ value }: { value: string }) => value)
  }

  const expectShownAtOnce = async (role: string): Promise<void> => {
    const { data } = await admin.via(here()).setRole(ada.user.id, role)
    expect(data.setUserRole.__typename).toBe('UserRoleSet')
    expect(await rolesListed(elsewhere())).toEqual([role])
    expect(await lastChange(elsewhere())).toContain(role)
  }

  const pauseAll = () => Promise.all(copies.map((copy) => execute(copy, 'select pg_wal_replay_pause()')))
  const resumeAll = () => Promise.all(copies.map((copy) => execute(copy, 'select pg_wal_replay_resume()')))

  it('read lists and the audit log from the replicas', async () => {
    const before = await readsOf(here())
    await rounds(5, async () => {
      await rolesListed(here())
      await lastChange(here())
    })
    // A list and its total count are two reads.
    expect(await readsOf(here())).toEqual({ ...before, replica: before.replica + 15 })
  })

  it('show a change in the next list from the other process while others write', async () => {
    const before = await readsOf(elsewhere())
    const write = async () => void (await here().tryToRegister())
    await atPaceDuring(30, write, () =>
      rounds(30, (round) => expectShownAtOnce(round % 2 ? 'MANAGER' : 'CLIENT')),
    )
    const after = await readsOf(elsewhere())
    expect(after.replica - before.replica).toBeGreaterThan(45)
  })

  it('stop using lagging replicas until they have caught up, and base no decision on them', async () => {
    await pauseAll()
    await expectShownAtOnce('CLIENT')
    await untilRead(0)
    const eve = await here().register()
    await eve.logout()
    expectRefused(await eve.profile(), 'SESSION_ENDED')
    await ada.refresh()
    await ada
      .via(elsewhere())
      .request('mutation { updateProfile(input: { firstName: "Adele" }) { __typename } }')
    expect((await ada.via(elsewhere()).profile()).data.profile.firstName).toBe('Adele')
    expect(await elsewhere().isReady()).toBe(true)
    await resumeAll()
    await untilRead(2)
    const before = await readsOf(elsewhere())
    expect(await rolesListed(elsewhere())).toEqual(['CLIENT'])
    expect(await readsOf(elsewhere())).toEqual({ ...before, replica: before.replica + 2 })
  })

  it('answer every list while replicas are killed, and use them again once they are back', async () => {
    const failures: string[] = []
    const read = async (index: number): Promise<void> => {
      const at = replicaAt(replicas.all, index % 2)
      const { errors, text } = await admin.via(at).request(LIST, { text: 'a' })
      if (errors.length > 0) failures.push(text)
    }
    await atPaceDuring(40, read, async () => {
      for (const copy of copies) await copy.kill()
      await untilRead(0)
      expect(await parallel(2, (index) => replicaAt(replicas.all, index).isReady())).toEqual([true, true])
      for (const copy of copies) await copy.start()
      await untilRead(2)
    })
    expect(failures).toEqual([])
  })

  it('answer lists within seconds if a replica stops responding, and use it again once it responds', async () => {
    const [copy] = copies
    if (copy === undefined) throw new Error('There is no replica.')
    const proxy = new FaultyProxy({ host: '127.0.0.1', port: copy.port })
    await proxy.open()
    const url = Object.assign(new URL(replicas.url), { host: `127.0.0.1:${proxy.port}` }).href
    const reader = await replicas.start({ env: { DATABASE_REPLICA_URLS: url } })
    const isRead = async () => (await seriesOf(reader, 'gatehouse_replica_current'))[0] === 1
    await eventually(isRead, patienceMs)
    proxy.swallow(true)
    const before = performance.now()
    expect(await rolesListed(reader)).toEqual(await rolesListed(here()))
    expect(performance.now() - before).toBeLessThan(8 * secondMs)
    await eventually(async () => !(await isRead()), patienceMs)
    proxy.swallow(false)
    await eventually(isRead, patienceMs)
    await reader.kill()
    await proxy.close()
  })

  it('start without the replicas and report which are unavailable', async () => {
    const missing = 'postgres://reader:secret@127.0.0.1:1/gatehouse'
    const alone = await replicas.start({ env: { DATABASE_REPLICA_URLS: missing } })
    expect(await rolesListed(alone)).toEqual(await rolesListed(here()))
    await eventually(() =>
      alone.log.some(({ msg }) => String(msg).startsWith('The read replica 127.0.0.1:1 is left aside')),
    )
    expect(JSON.stringify(alone.log)).not.toContain('secret')
    expect(await readsOf(alone)).toEqual({ replica: 0, primary: 2 })
  })

  it('refuse a primary as a replica', async () => {
    const same = await replicas.start({ env: { DATABASE_REPLICA_URLS: replicas.url } })
    await eventually(() => same.log.some(({ msg }) => String(msg).includes('it follows no primary')))
    expect(await seriesOf(same, 'gatehouse_replica_current')).toEqual([0])
  })
})

/** Returns the address of the database of `url` on another server. */
const on = (server: Postgresql, url: string): string =>
  Object.assign(new URL(url), { host: new URL(server.url).host }).href

async function execute(server: Postgresql, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** The values of a metric for all labels. */
async function seriesOf(server: ServerProcess, name: string): Promise<number[]> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'gm'))].map(([, value]) => Number(value))
}

async function readsOf(server: ServerProcess): Promise<{ replica: number; primary: number }> {
  const [replica = 0, primary = 0] = await seriesOf(server, 'gatehouse_list_reads_total')
  return { replica, primary }
}
