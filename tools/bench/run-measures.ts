/**
 * Measures the targets of docs/performance.md.
 * Usage: npm run bench [-- B1 B5] [--quick] [--accounts=1000000] [--soak=120] [--rate=150]
 * Never fails on a timing; the last lines list missed targets, and measures that could not be run here.
 */
import { parseArgs } from 'node:util'
import { serverVersion } from './harness/bench-database.ts'
import { describeMachine, packageVersions } from './harness/machine.ts'
import { keep, outcomeOf, writeTables } from './harness/results.ts'
import { type Finding, type Measure, notMeasured, type Scale, verdictOf } from './measure.ts'
import { confirmations } from './measures/confirmations.ts'
import { djangoImport } from './measures/django-import.ts'
import { embedded } from './measures/embedded.ts'
import { endedSessionsSize } from './measures/ended-sessions-size.ts'
import { firstLoad } from './measures/first-load.ts'
import { freshClone } from './measures/fresh-clone.ts'
import { gateShare } from './measures/gate-share.ts'
import { idleStreams } from './measures/idle-streams.ts'
import { largeDatabase } from './measures/large-database.ts'
import { loginCpu } from './measures/login-cpu.ts'
import { memory } from './measures/memory.ts'
import { memoryAtRest } from './measures/memory-at-rest.ts'
import { mixedUse } from './measures/mixed-use.ts'
import { oneAtATime } from './measures/one-at-a-time.ts'
import { operationCosts } from './measures/operation-costs.ts'
import { outbox } from './measures/outbox.ts'
import { profileCpu } from './measures/profile-cpu.ts'
import { profileRate } from './measures/profile-rate.ts'
import { profileUnderLogins } from './measures/profile-under-logins.ts'
import { refreshRate } from './measures/refresh-rate.ts'
import { registerCpu } from './measures/register-cpu.ts'
import { replicas } from './measures/replicas.ts'
import { startUp } from './measures/start-up.ts'

const measures: readonly Measure[] = [
  profileCpu,
  profileRate,
  loginCpu,
  profileUnderLogins,
  refreshRate,
  registerCpu,
  gateShare,
  largeDatabase,
  endedSessionsSize,
  startUp,
  memory,
  replicas,
  firstLoad,
  embedded,
  operationCosts,
  oneAtATime,
  freshClone,
  idleStreams,
  outbox,
  djangoImport,
  confirmations,
  memoryAtRest,
  mixedUse,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    accounts: { type: 'string' },
    soak: { type: 'string' },
    rate: { type: 'string' },
  },
})

function scaleOf(quick: boolean): Scale {
  return {
    quick,
    pace: quick ? { rounds: 3, seconds: 1 } : { rounds: 7, seconds: 2 },
    slowPace: quick ? { rounds: 2, seconds: 3 } : { rounds: 5, seconds: 6 },
    largeAccounts: Number(values.accounts ?? (quick ? 50_000 : 1_000_000)),
    soakSeconds: Number(values.soak ?? (quick ? 12 : 120)),
    soakRate: values.rate === undefined ? undefined : Number(values.rate),
  }
}

const isWanted = ({ id }: Measure): boolean =>
  positionals.length === 0 || positionals.some((name) => name.toUpperCase() === id)

const scale = scaleOf(values.quick ?? false)
// Some measures need none.
const postgresql = await serverVersion().catch(() => 'unreachable')
const unknown = positionals.filter((name) => !measures.some(({ id }) => id === name.toUpperCase()))
if (unknown.length > 0) throw new Error(`There is no measure ${unknown.join(', ')}.`)

const lines = { missed: [] as string[], 'not measured': [] as string[] }
for (const measure of measures.filter(isWanted)) {
  const { id, title, target } = measure
  const machine = describeMachine()
  const startedAt = performance.now()
  const finding = await findingOf(measure)
  const verdict = verdictOf(finding)
  const at = new Date().toISOString()
  keep({
    id,
    title,
    target,
    verdict,
    finding,
    at,
    quick: scale.quick,
    machine,
    postgresql,
    versions: packageVersions(),
  })
  const line = `${id} ${verdict}: ${outcomeOf(finding).replaceAll('**', '')}  (target ${target})`
  if (verdict === 'missed' || verdict === 'not measured') lines[verdict].push(line)
  const took = ((performance.now() - startedAt) / 1000).toFixed(0)
  const note = finding.note === undefined ? '' : `  ${finding.note}\n`
  process.stdout.write(`\n${line}  [${took} s]\n${tableText(finding.table)}${note}`)
}
writeTables(measures)
process.stdout.write(lines.missed.length === 0 ? '\nNo target is missed.\n' : listed('Missed', lines.missed))
if (lines['not measured'].length > 0) process.stdout.write(listed('Not measured', lines['not measured']))

/** A measure that cannot run here does not stop the others. */
async function findingOf(measure: Measure): Promise<Finding> {
  try {
    return await measure.run(scale)
  } catch (problem) {
    process.stderr.write(`${measure.id}: ${problem instanceof Error ? problem.stack : problem}\n`)
    return notMeasured(problem)
  }
}

function listed(title: string, entries: readonly string[]): string {
  return `\n${title}:\n${entries.map((entry) => `  ${entry}\n`).join('')}`
}

function tableText({
  head,
  rows,
}: {
  head: readonly string[]
  rows: readonly (readonly string[])[]
}): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lineOf = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()
  return `${[head, ...rows].map(lineOf).join('\n')}\n`
}
