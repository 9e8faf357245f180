import { heapProblem } from './configuration/memory-needs.ts'

// Before the server is loaded, for which a small heap has no room.
const problem = heapProblem()
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}
const { startGatehouse } = await import('./gatehouse.ts')
await startGatehouse()
