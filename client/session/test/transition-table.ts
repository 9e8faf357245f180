import { snapshotOf } from '../src/machine/snapshot.ts'
import { MachineWalk, type Step } from './machine-walk.ts'

const WALKS = 300
const STEPS = 200
const STATUSES = [
  'initialising',
  'anonymous',
  'fresh',
  'stale',
  'expired',
  'degraded',
  'signedOut',
  'disposed',
]

interface Row {
  readonly status: string
  readonly event: string
  readonly next: Set<string>
  readonly effects: Set<string>
}

const sorted = (names: Iterable<string>) => [...names].sort().join(', ')

/** What the machine does in each status on each event, observed on random walks that the seeds repeat. */
function observedRows(): Row[] {
  const rows = new Map<string, Row>()
  const watch = ({ before, event, after, effects }: Step) => {
    const status = snapshotOf(before).status
    const key = `${STATUSES.indexOf(status)} ${event.type}`
    const row = rows.get(key) ?? { status, event: event.type, next: new Set(), effects: new Set() }
    rows.set(key, row)
    row.next.add(snapshotOf(after).status)
    for (const { type } of effects) row.effects.add(type)
  }
  for (let seed = 1; seed <= WALKS; seed += 1) {
    const walk = new MachineWalk(seed, seed % 2 === 0, watch)
    for (let step = 0; step < STEPS; step += 1) walk.step()
    walk.settle()
    walk.dispose()
  }
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

/** The content of `STATES.md`. */
export function transitionTable(): string {
  const rows = observedRows().map(
    ({ status, event, next, effects }) =>
      `| ${status} | ${event} | ${sorted(next)} | ${sorted(effects) || 'none'} |`,
  )
  return `# Transitions of the session

Generated from \`src/machine/\` by \`npm run states -w @gatehouse/session\`. The table shows what the machine did in each
status on each event, on random walks in both modes. Time alone changes a status too: any event can find the token
stale or expired.

| status | event | next status | effects |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}
