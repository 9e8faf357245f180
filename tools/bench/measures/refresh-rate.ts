import type { Program } from '../harness/contender.ts'
import { shown } from '../harness/numbers.ts'
import { figures, interleave, requestsASecond } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds, spreadOf } from '../harness/statistics.ts'
import { atLeast, atMost, type Measure } from '../measure.ts'

const programs: readonly Program[] = ['gatehouse', 'floor', 'mercurius', 'yoga', 'starter']
const chains = 16

export const refreshRate: Measure = {
  id: 'B5',
  title: '`refresh`, 16 chains: refreshes per second; PostgreSQL’s CPU each',
  target: '≥ mercurius; ≤ 0.7 × mercurius',
  run: ({ pace }) =>
    onStage(async (stage) => {
      const competitors = []
      for (const program of programs) {
        const contender = await stage.start(program)
        competitors.push({
          contender,
          database: stage.database,
          load: await stage.refreshes(program, chains),
        })
      }
      const rounds = await interleave(competitors, pace)
      const rateOf = (name: string) => figures(rounds, name, requestsASecond)
      const databaseOf = (name: string) => figures(rounds, name, ({ databaseCpuUs }) => databaseCpuUs)
      const serverOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs)
      const rate = ratioOfRounds(rateOf('gatehouse'), rateOf('mercurius')).median
      const database = ratioOfRounds(databaseOf('gatehouse'), databaseOf('mercurius')).median
      return {
        judged: [atLeast(rate, 1, 'mercurius’ rate'), atMost(database, 0.7, 'its PostgreSQL CPU')],
        table: {
          head: ['contender', 'per second', 'PostgreSQL, µs each', 'server, µs each'],
          rows: [...rounds.keys()].map((name) => [
            name,
            shown(rateOf(name)),
            shown(databaseOf(name)),
            shown(serverOf(name)),
          ]),
        },
        chart: {
          title: 'refreshes per second, 16 chains',
          unit: '/s',
          bars: [...rounds.keys()].map((label) => ({ label, value: spreadOf(rateOf(label)).median })),
        },
        note: 'Mercurius, Yoga and the starter store a row for each refresh token; the floor updates a row in place, as Gatehouse does.',
      }
    }),
}
