import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../engines/eventually.ts'
import type { PatroniMember } from '../engines/patroni-member.ts'
import type { Arrangement } from './arrangement.ts'
import { Crowd } from './crowd.ts'
import { firstCommit } from './first-commit.ts'
import { type Judgement, judge } from './judgement.ts'

/** What is killed: PostgreSQL alone, as by a crash, or Patroni with it, as when the machine is gone. */
export type Victim = 'PostgreSQL' | 'PostgreSQL and Patroni'

/** What a round came to. */
export interface Round {
  readonly victim: Victim
  readonly accounts: number
  readonly rotations: number
  readonly judgement: Judgement
  /** From the kill until every replica had acknowledged a write that it was sent afterwards. */
  readonly serviceSeconds: number
  /** From the kill until a new primary, asked directly, acknowledged a commit: until then nobody could be served. */
  readonly patroniSeconds: number
  /** Whether the former primary had to be wound back before it could follow the new one. */
  readonly rewound: boolean
  /** What people were told that was no acknowledgement, and how often. */
  readonly refusals: ReadonlyMap<string, number>
  /** Faults that replicas logged, but for outcomes that nobody can know. */
  readonly faults: readonly string[]
}

const second = 1_000
const calmMs = 4 * second
const mostMoreMs = 3 * second
const servicePatienceMs = 90 * second
const rejoinPatienceMs = 90 * second

/** Kills the primary under load, waits until all is as before, and asks after everything that people were told. */
export async function runRound(
  { patroni, replicas, sql }: Arrangement,
  name: string,
  victim: Victim,
): Promise<Round> {
  const urls = replicas.map(({ url }) => url)
  const crowd = new Crowd(urls, name)
  const faultsBefore = faultsOf(replicas).length
  crowd.start()
  try {
    await delay(calmMs + Math.random() * mostMoreMs)
    const former = await patroni.primary()
    const linesBefore = former.lines.length
    const promotionsBefore = await patroni.promotions()
    await kill(former, victim)
    // Afterwards: nothing that is sent from now on is the former primary's to answer.
    const killedAt = Date.now()
    const committed = firstCommit(patroni.members.filter((member) => member !== former).map(({ url }) => url))
    await eventually(
      () => crowd.servedSince(killedAt) !== undefined,
      servicePatienceMs,
      () =>
        [
          `There was no service ${servicePatienceMs} ms after the kill: ${JSON.stringify([...crowd.refusals()])}`,
          ...replicas.flatMap(({ output }) => output.slice(-20)),
        ].join('\n'),
    )
    // A machine comes back when another has long taken over.
    if (victim === 'PostgreSQL and Patroni') await former.start()
    await patroni.untilWhole(rejoinPatienceMs)
    await crowd.stop()
    if ((await patroni.promotions()) === promotionsBefore)
      throw new Error('Patroni made no other member the primary.')
    return {
      victim,
      accounts: crowd.accounts.length,
      rotations: crowd.rotations,
      serviceSeconds: ((crowd.servedSince(killedAt) ?? Number.NaN) - killedAt) / second,
      patroniSeconds: ((await committed) - killedAt) / second,
      rewound: former.lines.slice(linesBefore).some((line) => line.includes('running pg_rewind')),
      refusals: crowd.refusals(),
      judgement: await judge(crowd, urls, sql),
      faults: faultsOf(replicas).slice(faultsBefore),
    }
  } finally {
    await crowd.stop()
  }
}

const kill = (member: PatroniMember, victim: Victim): Promise<void> =>
  victim === 'PostgreSQL' ? member.killPostgresql() : member.kill()

/** An answer to a commit that was lost is a fault to whoever asked, and none of ours. */
const faultsOf = (replicas: Arrangement['replicas']): string[] =>
  replicas
    .flatMap((replica) => replica.events('request.failed'))
    .map((event) => JSON.stringify(event.fault))
    .filter((fault) => !fault.includes('OutcomeUnknown'))
