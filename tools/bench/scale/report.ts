import { markdown } from '../harness/results.ts'
import { isBelievable, type Point, ratioOf, tolerance } from './check.ts'
import { day, refreshesADay } from './day.ts'
import { type Demand, plan } from './demand.ts'
import { endsAt, limits } from './limits.ts'
import type { Costs } from './measured-costs.ts'
import type { Simulated } from './queue-network.ts'

export interface Sized {
  readonly demand: Demand
  /** Absent if the simulation was rejected. */
  readonly simulated: Simulated | undefined
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const short = (value: number): string =>
  value >= 100 ? whole(value) : Number(value.toPrecision(2)).toString()

/** Each prediction with its measurement and their ratio. */
function checkTable(points: readonly Point[]): string {
  const cellsOf = (point: Point, figure: keyof typeof tolerance, digits: number) => [
    `${point.predicted[figure].toFixed(digits)} / ${point.measured[figure].toFixed(digits)}`,
    `${ratioOf(point, figure).toFixed(2)} ×`,
  ]
  return markdown({
    head: ['load', 'per second', '', 'median, ms', '', 'p99, ms', ''],
    rows: points.map((point) => [
      point.title,
      ...cellsOf(point, 'rate', 0),
      ...cellsOf(point, 'p50Ms', 2),
      ...cellsOf(point, 'p99Ms', 1),
    ]),
  })
}

const assumed = (): string =>
  [
    `${day.visits} visits per person per day, ${day.profilesAVisit} profiles and ${day.minutesAVisit} minutes each, with a stream of events meanwhile`,
    `${refreshesADay(day, plan.accessTokenSeconds).toFixed(1)} refreshes (access tokens live ${plan.accessTokenSeconds / 60} minutes; with 15 it would be ${refreshesADay(day, 15 * 60).toFixed(1)})`,
    `${day.signIns} sign-ins, ${day.logouts} logouts, ${day.registrations} registrations`,
    `${day.accounts} accounts and ${day.sessionsKept} sessions stored per daily user`,
    `the busiest minute at ${day.peak} × the mean`,
    `CPUs planned to be ${plan.busy * 100} % busy then`,
    `events kept for ${plan.auditRetentionDays} days, a checkpoint every ${plan.checkpointSeconds / 60} minutes`,
  ].join('; ')

function needsTable(sized: readonly Sized[]): string {
  const row = (title: string, cell: (one: Sized) => string) => [title, ...sized.map(cell)]
  const cores = (busy: number) => `${whole(Math.ceil(busy / plan.busy))} (${short(busy)} busy)`
  return markdown({
    head: ['at the peak', ...sized.map(({ demand }) => `${whole(demand.users / 1e6)} M daily users`)],
    rows: [
      row('profiles per second', ({ demand }) => short(demand.peak.profile)),
      row('refreshes per second', ({ demand }) => short(demand.peak.refresh)),
      row('sign-ins; logouts; registrations per second', ({ demand: { peak } }) =>
        [peak.login, peak.logout, peak.register].map(short).join('; '),
      ),
      row('streams of events open at once', ({ demand }) => whole(demand.streams)),
      row(
        `server processes, each for ${whole(plan.streamsAReplica)} streams and one core`,
        ({ demand }) => `${whole(demand.replicas)} (${short(demand.serverCores)} cores busy)`,
      ),
      row('cores for password hashing', ({ demand }) => cores(demand.hashCores)),
      row('cores for PostgreSQL', ({ demand }) => cores(demand.databaseCores)),
      row('simulated: median; p99, ms', ({ simulated }) =>
        simulated ? [simulated.p50Ms, simulated.p99Ms].map(short).join('; ') : 'discarded',
      ),
      row('simulated: PostgreSQL busy', ({ simulated }) =>
        simulated ? `${((simulated.busy.database ?? 0) * 100).toFixed(0)} %` : 'discarded',
      ),
      row('connections to PostgreSQL without a pooler', ({ demand }) => whole(demand.connections)),
      row('commits per second', ({ demand }) => whole(demand.commits)),
      row('WAL, MB per second; with full-page images', ({ demand }) =>
        [demand.walBytes, demand.walBytesWithPages].map((bytes) => short(bytes / 1e6)).join('; '),
      ),
      row('WAL, GB per day', ({ demand }) => short(demand.walBytesADay / 1e9)),
      row('accounts; sessions; audit log, GB', ({ demand }) =>
        [demand.usersBytes, demand.sessionsBytes, demand.eventsBytes]
          .map((bytes) => short(bytes / 1e9))
          .join('; '),
      ),
      row('audit events per day', ({ demand }) => whole(demand.eventsADay)),
      row('Redis commands per second', ({ demand }) => whole(demand.redisCommands)),
      row('index of ended sessions: entries; MB', ({ demand }) =>
        [demand.endedSessions, demand.endedIndexMb].map(short).join('; '),
      ),
      row('memory of an idle server process with that index and its streams, MB', ({ demand }) =>
        short(demand.replicaMemoryMb),
      ),
      row('notifications delivered per second', ({ demand }) => short(demand.notifications)),
    ],
  })
}

function limitsTable(sized: readonly Sized[]): string {
  const last = sized.at(-1)?.demand
  if (last === undefined) throw new Error('There is nothing to report.')
  const rows = limits
    .map((limit) => ({ limit, users: endsAt(limit, last) }))
    .toSorted((a, b) => a.users - b.users)
    .map(({ limit, users }) => [
      limit.line,
      ...sized.map(({ demand }) => short(limit.use(demand))),
      `${whole(limit.most)} ${limit.unit}`,
      limit.because,
      `${short(users / 1e6)} M`,
      limit.remedy,
    ])
  return markdown({
    head: [
      'resource',
      ...sized.map(({ demand }) => `${whole(demand.users / 1e6)} M`),
      'capacity',
      'basis',
      'daily users at capacity',
      'remedy',
    ],
    rows,
  })
}

const quotedTable = ({ quoted }: Costs): string =>
  markdown({
    head: ['figure', 'value', 'from'],
    rows: quoted.map(({ what, value, from }) => [what, value, from]),
  })

/** Everything between the markers of docs/scale.md. */
export const report = (points: readonly Point[], sized: readonly Sized[], costs: Costs): string =>
  [
    '### Simulation and measurement compared',
    `Predicted / measured, and their ratio. The simulation is discarded if a rate differs by more than ${tolerance.rate} ×, a median by more than ${tolerance.p50Ms} × or a p99 by more than ${tolerance.p99Ms} ×: ${points.every(isBelievable) ? 'none does' : '**one does**; the machine was too busy'}.`,
    checkTable(points),
    '### Required resources',
    `Assumed: ${assumed()}.`,
    needsTable(sized),
    '### Limits, in order',
    limitsTable(sized),
    '### Input figures',
    quotedTable(costs),
  ].join('\n\n')
