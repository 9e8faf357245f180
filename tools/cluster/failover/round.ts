import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../../../server/test-support/engines/eventually.ts'
import type { PatroniMember } from '../../../server/test-support/engines/patroni-member.ts'
import type { Arrangement } from './arrangement.ts'
import { Crowd } from './crowd.ts'
import { firstCommit } from './first-commit.ts'
import { type Judgement, judge } from './judgement.ts'

/** What is killed: PostgreSQL alone, like a crash, or also Patroni, like the loss of the machine. */
export type Victim = 'PostgreSQL' | 'PostgreSQL and Patroni'

/** Result of a round. */
export interface Round {
  readonly victim: Victim
  readonly accounts: number
  readonly rotations: number
  readonly judgement: Judgement
  /** From the kill until every replica had acknowledged a write sent after it. */
  readonly serviceSeconds: number
  /**
   * From the kill until a new primary, contacted directly, acknowledged a commit; before that no service is possible.
   */
  readonly patroniSeconds: number
  /** Whether the former primary had to be rewound before it could follow the new one. */
  readonly rewound: boolean
  /** Outcomes other than an acknowledgement, with their counts. */
  readonly refusals: ReadonlyMap<string, number>
  /** Faults that replicas logged, except unknown outcomes. */
  readonly faults: readonly string[]
}

const second = 1_000
const calmMs = 4 * second
const mostMoreMs = 3 * second
const servicePatienceMs = 90 * second
const rejoinPatienceMs = 90 * second

/** Kills the primary under load, waits until everything has recovered, and checks everything that was acknowledged. */
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
    // From here on no request can be answered by the former primary.
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
    // A lost machine comes back long after another has taken over.
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

/** A lost response to a commit is an error for the client but not a fault of the server. */
const faultsOf = (replicas: Arrangement['replicas']): string[] =>
  replicas
    .flatMap((replica) => replica.events('request.failed'))
    .map((event) => JSON.stringify(event.fault))
    .filter((fault) => !fault.includes('OutcomeUnknown'))
