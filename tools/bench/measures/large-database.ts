import { shown } from '../harness/numbers.ts'
import type { Population } from '../harness/population.ts'
import { figures, interleave, type Rounds, requestsASecond } from '../harness/rounds.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atLeast, type Measure, type Scale } from '../measure.ts'

const connections = 32
const chains = 16
/** Number of users and sessions, so that rows are read from all parts of the tables. */
const people = 1_600

const populationOf = (accounts: number): Population => ({
  accounts,
  sessions: accounts * 3,
  ended: Math.floor(accounts / 10),
})

export const largeDatabase: Measure = {
  id: 'B8',
  title:
    'A million accounts, three million sessions, 100,000 recently ended: B1 and B5 relative to the small database',
  target: '≥ 0.95 ×',
  run: async (scale) => {
    const began = performance.now()
    let seeded = 0
    return onStage(
      async (large) => {
        seeded = (performance.now() - began) / 1000
        return onStage((small) => compare(small, large, seeded, scale), {
          population: populationOf(2_000),
        })
      },
      { population: populationOf(scale.largeAccounts) },
    )
  },
}

async function compare(small: Stage, large: Stage, seededSeconds: number, { pace, largeAccounts }: Scale) {
  const profiles = await interleave([await asking(small, 'small'), await asking(large, 'large')], pace)
  const refreshes = await interleave([await chaining(small, 'small'), await chaining(large, 'large')], pace)
  const rateOf = (rounds: Rounds, name: string) => figures(rounds, name, requestsASecond)
  const ratioOf = (rounds: Rounds) => ratioOfRounds(rateOf(rounds, 'large'), rateOf(rounds, 'small')).median
  const row = (title: string, rounds: Rounds) => [
    title,
    shown(rateOf(rounds, 'small')),
    shown(rateOf(rounds, 'large')),
  ]
  return {
    judged: [
      atLeast(ratioOf(profiles), 0.95, 'the small one’s profile'),
      atLeast(ratioOf(refreshes), 0.95, 'its refresh'),
    ],
    table: {
      head: ['per second', '2,000 accounts', `${largeAccounts.toLocaleString('en')} accounts`],
      rows: [row('profile', profiles), row('refresh', refreshes)],
    },
    note: `The large database was created and filled in ${seededSeconds.toFixed(0)} s.`,
  }
}

/** `profile` of users from all parts of the database. */
export async function asking(stage: Stage, name: string) {
  const contender = await stage.start('gatehouse', { name })
  return { contender, load: await stage.profiles('gatehouse', contender.origin, connections, people) }
}

/** `refresh` of sessions from all parts of the database. */
export async function chaining(stage: Stage, name: string) {
  const contender = await stage.start('gatehouse', { name })
  return { contender, load: await stage.refreshes('gatehouse', chains, people / chains) }
}
