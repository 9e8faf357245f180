import type { Scale } from '../measure.ts'
import type { Contender } from './contender.ts'
import { drive } from './load.ts'
import type { Stage } from './stage.ts'
import { visitsOf } from './visits.ts'

/** Memory of a process at one moment under load. */
export interface MemorySample {
  /** Since the beginning of the watch. */
  readonly seconds: number
  readonly residentMb: number
  /** Heap and external memory after a collection. */
  readonly heapMb: number
}

const connections = 20
const sessionsEach = 50
const profilesEach = 4
/** More new tokens than any cache of the server holds, so that bounded caches are full when the watch begins. */
const warmUpTokens = 12_000
const fewestSamples = 12
const secondsASample = 60

/** Watches the memory of a server while users return, refresh and request their profile. */
export async function soak(stage: Stage, server: Contender, scale: Scale): Promise<MemorySample[]> {
  const { soakSeconds, soakRate: rate } = scale
  const visits = await visitsOf(stage, {
    connections,
    sessionsEach,
    profilesAfter: (tokens) => (tokens < warmUpTokens ? 1 : profilesEach),
  })
  const load = { ...visits, origin: server.origin, rate }
  while (visits.tokens() < warmUpTokens) await drive({ ...load, seconds: 5 })
  const count = Math.max(fewestSamples, Math.round(soakSeconds / secondsASample))
  const startedAt = performance.now()
  const samples: MemorySample[] = []
  while (samples.length < count) {
    await drive({ ...load, seconds: soakSeconds / count })
    const residentMb = server.memory() / 1_000_000
    const heapMb = (await server.heap()).used / 1_000_000
    samples.push({ seconds: (performance.now() - startedAt) / 1000, residentMb, heapMb })
  }
  return samples
}
