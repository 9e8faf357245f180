import { drive } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure, type Scale } from '../measure.ts'

const programs = ['gatehouse', 'floor', 'mercurius', 'better-auth'] as const
const flood = 8
const asking = 8

type Figures = Map<string, { p99Ms: number[]; logins: number[] }>

export const profileUnderLogins: Measure = {
  id: 'B4',
  title: '`profile`, 8 connections, under a flood of logins: p99',
  target: '≤ 1.2 × the floor’s in the same run',
  run: (scale) =>
    onStage(async (stage) => {
      const figures = await driveAll(stage, scale)
      const p99Of = (name: string) => figures.get(name)?.p99Ms ?? []
      return {
        judged: [atMost(ratioOfRounds(p99Of('gatehouse'), p99Of('floor')).median, 1.2, 'the floor')],
        table: {
          head: ['contender', 'p99, ms', 'logins per second'],
          rows: [...figures].map(([name, { p99Ms, logins }]) => [name, shown(p99Ms, 1), shown(logins, 1)]),
        },
        note: 'Better Auth hashes passwords with scrypt, its default; the others with bcrypt at cost 12.',
      }
    }),
}

async function driveAll(stage: Stage, { slowPace: { rounds, seconds } }: Scale): Promise<Figures> {
  const figures: Figures = new Map()
  const prepared = []
  for (const program of programs) {
    const contender = await stage.start(program)
    const { origin } = contender
    const profiles =
      program === 'better-auth'
        ? await stage.betterAuthSessions(origin, asking, false)
        : await stage.profiles(program, origin, asking)
    const logins = await stage.load('login', program, contender, flood)
    prepared.push({ program, origin, profiles, logins })
    figures.set(program, { p99Ms: [], logins: [] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { program, origin, profiles, logins } of prepared) {
      const [asked, loggedIn] = await Promise.all([
        drive({ ...profiles, origin, seconds }),
        drive({ ...logins, origin, seconds }),
      ])
      figures.get(program)?.p99Ms.push(asked.p99Ms)
      figures.get(program)?.logins.push(loggedIn.requests / loggedIn.seconds)
    }
  }
  return figures
}
