import type { Scale } from '../measure.ts'
import type { Program } from './contender.ts'
import { interleave, type Rounds } from './rounds.ts'
import { onStage } from './stage.ts'

const programs: readonly Program[] = ['gatehouse', 'floor', 'mercurius', 'yoga', 'starter']
const connections = 32

let driving: Promise<Rounds> | undefined

/** `profile` at all contenders; B1 and B2 read the same run. */
export function profileRounds({ pace }: Scale): Promise<Rounds> {
  driving ??= onStage(async (stage) => {
    const competitors = []
    for (const program of programs) {
      const contender = await stage.start(program)
      competitors.push({ contender, load: await stage.profiles(program, contender.origin, connections) })
    }
    return interleave(competitors, pace)
  })
  return driving
}
