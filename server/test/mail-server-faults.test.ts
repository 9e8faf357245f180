import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { REQUEST_PASSWORD_RESET } from '../src/testing/generated/operations.ts'
import type { Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { type MailServer, type MailServerMood, startMailServer } from './mail-server.ts'
import { eventually, type TestApp } from './test-app.ts'

const newPassword = 'three lanterns by the quay'
const RETRY = `mutation ($id: ID!) { retryMail(id: $id) { __typename } }`

let mailServer: MailServer
let clock: DatabaseClock
let app: TestApp
let admin: Visitor

beforeAll(async () => {
  mailServer = await startMailServer()
  const env = { SMTP_URL: mailServer.url, SMTP_TIMEOUT: '1s', MAIL_FROM: 'no-reply@example.org' }
  clock = await standingDatabaseClock({ env })
  app = clock.app
  admin = await app.registerAs('ADMIN')
})
afterAll(async () => {
  await clock.close()
  await mailServer.close()
})

const work = async (): Promise<void> => app.app.services.mailWorker?.run()

interface Row {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly recipient: string
  readonly error: string | null
}

const rows = () => app.sql<Row>('select id, kind, state, recipient, error from mails')

/** Users whose first mails have been sent and forgotten. */
async function registerPeople(count: number): Promise<Visitor[]> {
  mailServer.mood = 'takes'
  const people = await Promise.all(Array.from({ length: count }, () => app.register()))
  await eventually(async () => (await rows()).every(({ state }) => state === 'SENT'), 20_000)
  await app.sql('delete from mails')
  return people
}

/** Mails a link for a new password. */
async function requestReset(person: Visitor): Promise<Visitor> {
  await app.request(REQUEST_PASSWORD_RESET, { input: { email: person.email } })
  await app.app.services.resetRequests.run()
  await eventually(async () => (await app.sql('select id from reset_requests')).length === 0)
  return person
}

/** Waits until every mail was tried. */
const tried = () => eventually(async () => (await rows()).every(({ error }) => error !== null), 20_000)

const arrivalsOf = ({ id }: Row): number =>
  mailServer.arrived.filter(({ email }) => email.messageId === `<${id}@localhost>`).length

interface Fault {
  readonly mood?: MailServerMood
  /** How long it lasts. */
  readonly intervals?: readonly string[]
}

/** Longer than a link for a new password works. */
const halfAnHour = ['20 seconds', '1 minute', '10 minutes', '20 minutes']
const anHour = Array.from({ length: 60 }, () => '1 minute')

const faults: Readonly<Record<string, Fault>> = {
  'refused connections': {},
  'away for an hour': { intervals: anHour },
  'SMTP 421': { mood: 421 },
  'SMTP 550, and mails retried by an administrator': { mood: 550 },
  'silent from the start': { mood: 'silent' },
  'silent after the mail': { mood: 'silent after the mail' },
  'cut in the middle of DATA': { mood: 'cuts' },
  'cut between acceptance and answer': { mood: 'takes and cuts' },
}

async function begin({ mood }: Fault): Promise<void> {
  if (mood === undefined) await mailServer.close()
  else mailServer.mood = mood
}

async function end({ mood }: Fault): Promise<void> {
  if (mood === undefined) mailServer = await startMailServer(Number(new URL(mailServer.url).port))
  mailServer.mood = 'takes'
  for (const { id, state } of await rows()) if (state === 'FAILED') await admin.request(RETRY, { id })
}

const isReset = ({ kind }: Row): boolean => kind === 'PASSWORD_RESET'

describe('T105 a mail server with a fault', () => {
  it.each(Object.entries(faults))('%s: loses no mail, and sends no dead link', async (name, fault) => {
    await app.sql('delete from mails')
    admin = await app.login(admin)
    const people = (await registerPeople(6)) as [Visitor, Visitor, Visitor, ...Visitor[]]
    const [late, replaced, inTime, ...notified] = people
    await begin(fault)
    await requestReset(late)
    await requestReset(replaced)
    for (const person of notified) await person.changePassword(newPassword)
    await tried()
    await replaced.changePassword(newPassword)
    await tried()
    for (const interval of fault.intervals ?? halfAnHour) {
      await clock.advance(interval)
      await work()
    }
    await requestReset(inTime)
    await tried()
    const dead = (await rows()).filter((row) => isReset(row) && row.recipient !== inTime.email)
    expect(dead.map(({ recipient }) => recipient).sort()).toEqual([late.email, replaced.email].sort())
    const before = new Map(dead.map((row) => [row.id, arrivalsOf(row)]))

    await end(fault)
    for (const interval of ['20 seconds', '2 hours']) {
      await work()
      await clock.advance(interval)
    }
    await work()

    const afterDeath = dead.filter((row) => arrivalsOf(row) > (before.get(row.id) ?? 0))
    const alive = (await rows()).filter(({ id }) => !before.has(id))
    const delivered = alive.filter((row) => arrivalsOf(row) > 0)
    const twice = alive.filter((row) => arrivalsOf(row) > 1)
    const lost = alive.length - delivered.length
    process.stderr.write(
      `T105 ${name}: ${alive.length} acknowledged, ${delivered.length} delivered, ${twice.length} twice, ${lost} lost, ${afterDeath.length} of ${dead.length} after its link died\n`,
    )
    expect(alive.map(({ kind }) => kind).filter((kind) => kind === 'PASSWORD_CHANGED')).toHaveLength(4)
    expect(alive.filter(isReset)).toHaveLength(1)
    expect(new Set(alive.map(({ state }) => state))).toEqual(new Set(['SENT']))
    expect([lost, afterDeath.length]).toEqual([0, 0])
    if (fault.mood !== 'takes and cuts') expect(twice).toEqual([])
  })

  it('ends an attempt by its own time limits, and names them', async () => {
    await app.sql('delete from mails')
    const [ada] = await registerPeople(1)
    mailServer.mood = 'silent after the mail'
    await ada?.changePassword(newPassword)
    await tried()
    expect(await rows()).toMatchObject([{ state: 'QUEUED', error: 'ETIMEDOUT' }])
    mailServer.mood = 'takes'
  })
})
