/** Fills the index of ended sessions in a separate process with `--expose-gc` and prints its size and time. */
import { randomUUID } from 'node:crypto'
import { built } from './built.ts'

const entries = 1_000_000
const batch = 1_000
const lookUps = 1_000_000

const [{ EndedSessions }, { Role }] = await Promise.all([
  built('features/sessions/ended-sessions'),
  built('core/role'),
])
const ended = new EndedSessions(Object.create(null), 3 * 60 * 60)

/** Flat strings like the database's, because `randomUUID` returns trees of parts. */
const ids = (count: number): string[] =>
  Array.from({ length: count }, () => Buffer.from(randomUUID()).toString('latin1'))

function usedBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + Math.max(external, arrayBuffers)
}

const before = usedBytes()
const kept: string[] = []
for (let count = 0; count < entries; count += batch) {
  const some = ids(batch)
  // A copy, so that the measured strings are not shared with those used for lookups.
  if (kept.length < lookUps / 200)
    kept.push(...some.slice(0, 5).map((id) => Buffer.from(id).toString('latin1')))
  ended.noteEnds(some)
}
const megabytes = (usedBytes() - before) / 1_000_000

const user = {
  id: randomUUID(),
  role: Role.CLIENT,
  generation: 1,
  readOnly: false,
  enrolling: false,
  authTime: null,
  factors: [],
}
const asked = [...kept, ...ids(kept.length)]
  .map((sessionId) => ({ ...user, sessionId }))
  .toSorted(() => Math.random() - 0.5)
let met = 0
const askAll = () => {
  for (let asking = 0; asking < lookUps; asking += asked.length)
    for (const one of asked) if (ended.problemOf(one) !== null) met += 1
}
askAll()
const startedAt = performance.now()
askAll()
const lookUpUs = ((performance.now() - startedAt) * 1000) / lookUps
if (met === 0) throw new Error('No look-up met an entry.')
process.stdout.write(JSON.stringify({ megabytes, lookUpUs }))
