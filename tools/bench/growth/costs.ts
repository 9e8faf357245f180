import { shown, shownSpread } from '../harness/numbers.ts'
import { figures, interleave, type Pace, type Rounds, requestsASecond } from '../harness/rounds.ts'
import type { Stage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import type { Table } from '../measure.ts'
import { asking, chaining } from '../measures/large-database.ts'

/** B8 at several sizes, in turns: the cost of `profile` and `refresh`, and their rates relative to the smallest. */
export async function costs(stages: ReadonlyMap<string, Stage>, pace: Pace): Promise<Table> {
  const names = [...stages.keys()]
  const profiles = await competing(stages, asking, pace)
  const refreshes = await competing(stages, chaining, pace)
  return {
    head: ['', 'a second', 'against the smallest', 'p99, ms', 'PostgreSQL’s CPU each, µs'],
    rows: [
      ...names.map((name) => rowOf('profile', name, names[0] ?? '', profiles)),
      ...names.map((name) => rowOf('refresh', name, names[0] ?? '', refreshes)),
    ],
  }
}

async function competing(
  stages: ReadonlyMap<string, Stage>,
  load: typeof asking,
  pace: Pace,
): Promise<Rounds> {
  const competitors = []
  for (const [name, stage] of stages)
    competitors.push({ ...(await load(stage, name)), database: stage.database })
  const rounds = await interleave(competitors, pace)
  for (const { contender } of competitors) await contender.stop()
  return rounds
}

const rowOf = (what: string, name: string, smallest: string, rounds: Rounds): string[] => {
  const rates = figures(rounds, name, requestsASecond)
  return [
    `${what}, ${name}`,
    shown(rates),
    `${shownSpread(ratioOfRounds(rates, figures(rounds, smallest, requestsASecond)))} ×`,
    shown(
      figures(rounds, name, ({ p99Ms }) => p99Ms),
      1,
    ),
    shown(figures(rounds, name, ({ databaseCpuUs }) => databaseCpuUs)),
  ]
}
