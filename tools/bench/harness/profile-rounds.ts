import type { Scale } from '../measure.ts'
import type { Program } from './contender.ts'
import { interleave, type Rounds } from './rounds.ts'
import { onStage } from './stage.ts'

const programs: readonly Program[] = ['gatehouse', 'floor', 'mercurius', 'yoga', 'starter']
const connections = 32

let driving: Promise<Rounds> | undefined

/** `profile` on all contenders; B1 and B2 use the same run. */
export function profileRounds({ pace }: Scale): Promise<Rounds> {
  driving ??= onStage(async (stage) => {
    const competitors = []
    for (const program of programs) {
      const contender = await stage.start(program)
      competitors.push({ contender, load: await stage.profiles(program, contender.origin, connections) })
    }
    for (const cached of [false, true]) {
      const options = cached ? { name: 'better-auth, cookie cache', env: { COOKIE_CACHE: 'on' } } : {}
      const contender = await stage.start('better-auth', options)
      const load = await stage.betterAuthSessions(contender.origin, connections, cached)
      competitors.push({ contender, load })
    }
    return interleave(competitors, pace)
  })
  return driving
}
