import { shown } from '../harness/numbers.ts'
import { profileRounds } from '../harness/profile-rounds.ts'
import { figures, requestsASecond } from '../harness/rounds.ts'
import { ratioOfRounds, spreadOf } from '../harness/statistics.ts'
import { atLeast, atMost, type Measure } from '../measure.ts'

export const profileRate: Measure = {
  id: 'B2',
  title: 'The same: requests per second; p99',
  target: '≥ mercurius; ≤ 1.2 × floor',
  run: async (scale) => {
    const rounds = await profileRounds(scale)
    const rateOf = (name: string) => figures(rounds, name, requestsASecond)
    const p99Of = (name: string) => figures(rounds, name, ({ p99Ms }) => p99Ms)
    const rate = ratioOfRounds(rateOf('gatehouse'), rateOf('mercurius')).median
    const p99 = ratioOfRounds(p99Of('gatehouse'), p99Of('floor')).median
    return {
      judged: [atLeast(rate, 1, 'mercurius’ rate'), atMost(p99, 1.2, 'the floor’s p99')],
      table: {
        head: ['contender', 'per second', 'p99, ms'],
        rows: [...rounds.keys()].map((name) => [name, shown(rateOf(name)), shown(p99Of(name), 1)]),
      },
      chart: {
        title: 'profile: requests per second',
        unit: '/s',
        bars: [...rounds.keys()].map((label) => ({ label, value: spreadOf(rateOf(label)).median })),
      },
      note: 'Server, PostgreSQL and load generator share the machine’s cores, so the rate includes the cost of all three.',
    }
  },
}
