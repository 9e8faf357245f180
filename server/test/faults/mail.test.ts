import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Visitor } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { type MailServer, startMailServer } from '../mail-server.ts'
import { parallel, type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { StatementProxy } from '../replicas/statement-proxy.ts'
import { eventually } from '../test-app.ts'

const newPassword = 'three lanterns by the quay'
/** Mails that a replica has claimed at a time. */
const mostAtOnce = 5
const mostRounds = 20

interface Victim {
  readonly server: ServerProcess
  readonly isDead: () => boolean
}

describeFaults('T106 replicas killed between the acceptance of a mail and its mark', () => {
  let postgresql: Postgresql
  let mailServer: MailServer
  let replicas: Replicas
  const proxies: StatementProxy[] = []

  beforeAll(async () => {
    postgresql = await Postgresql.start()
  }, 60_000)
  afterAll(() => postgresql?.remove())
  beforeEach(async () => {
    mailServer = await startMailServer()
    replicas = await startReplicas(postgresql.url, [{ env: mailSettings() }])
  })
  afterEach(async () => {
    await replicas?.close()
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))
    await mailServer.close()
  })

  const mailSettings = () => ({ SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@example.org' })

  /** Starts a replica that is killed as soon as it wants to mark a mail as sent. */
  async function startVictim(): Promise<Victim> {
    const proxy = await StatementProxy.open(replicas.url)
    proxies.push(proxy)
    const server = await replicas.start({ env: { ...mailSettings(), DATABASE_URL: proxy.url } })
    let isDead = false
    void proxy
      .holdBack('mails.sent')
      .then(() => server.kill())
      .then(() => {
        isDead = true
      })
    return { server, isDead: () => isDead }
  }

  /** Users whose first mails have been sent before any replica is to be killed. */
  async function registerPeople(count: number): Promise<Visitor[]> {
    const people: Visitor[] = []
    while (people.length < count)
      people.push(...(await parallel(10, () => replicaAt(replicas.all, 0).register())))
    await eventually(async () => (await waiting()).length === 0, 60_000)
    await replicas.sql('delete from mails')
    return people
  }

  /** Causes a mail. @returns its recipient if the change was acknowledged */
  async function changePasswordOf(person: Visitor): Promise<string | undefined> {
    const { data } = await person.changePassword(newPassword)
    return data?.changePassword?.__typename === 'PasswordChanged' ? person.email : undefined
  }

  /** A killed replica leaves its mails to others, which take them over when the lease ends. */
  async function endLeases(): Promise<void> {
    await replicas.sql(`update mails set next_attempt_at = now() where state = 'QUEUED'`)
    await replicas.sql(`select pg_notify('gatehouse_mails', '')`)
  }

  const waiting = () => replicas.sql(`select id from mails where state <> 'SENT'`)

  it.each([2, 5])('%i replicas lose none', async (count) => {
    const people = await registerPeople(2 * count * mostRounds)
    const alreadyArrived = mailServer.arrived.length
    const victims = await parallel(count - 1, startVictim)
    const acknowledged: string[] = []
    const isOver = () => acknowledged.length >= 20 * count && victims.every(({ isDead }) => isDead())
    for (let round = 0; round < mostRounds && !isOver(); round++) {
      const some = people.splice(0, 2 * count)
      const recipients = await Promise.all(some.map(changePasswordOf))
      acknowledged.push(...recipients.filter((email) => email !== undefined))
    }
    expect(victims.filter(({ isDead }) => !isDead())).toEqual([])
    // What is left are mails of the victims; the survivor has sent its own.
    const most = victims.length * mostAtOnce
    await eventually(async () => (await waiting()).length <= most, 20_000)
    expect((await waiting()).length).toBeGreaterThan(0)
    await endLeases()
    await eventually(async () => (await waiting()).length === 0, 20_000)

    const counts = new Map(acknowledged.map((email) => [email, 0]))
    for (const { recipients } of mailServer.arrived.slice(alreadyArrived))
      for (const email of recipients) counts.set(email, (counts.get(email) ?? 0) + 1)
    const [lost, twice] = [0, 2].map((times) =>
      [...counts].filter(([, arrived]) => (times === 0 ? arrived === 0 : arrived >= times)),
    )
    const delivered = acknowledged.filter((email) => (counts.get(email) ?? 0) > 0)
    process.stderr.write(
      `T106 ${count} replicas, ${victims.length} killed: ${acknowledged.length} acknowledged, ${delivered.length} delivered, ${twice?.length} twice, ${lost?.length} lost\n`,
    )
    expect(lost).toEqual([])
    expect(twice?.length).toBeGreaterThanOrEqual(victims.length)
    expect(twice?.length).toBeLessThanOrEqual(most)
  })
})
