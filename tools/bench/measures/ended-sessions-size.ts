import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { shown } from '../harness/numbers.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measure } from '../measure.ts'

const run = promisify(execFile)
const mostMegabytes = 100
const longestLookUpUs = 1
const worker = fileURLToPath(new URL('../harness/fill-ended-sessions.ts', import.meta.url))

interface Filled {
  readonly megabytes: number
  readonly lookUpUs: number
}

export const endedSessionsSize: Measure = {
  id: 'B9',
  title: 'Index of ended sessions with 1,000,000 entries: memory; time per lookup',
  target: '≤ 100 MB; ≤ 1 µs',
  run: async ({ pace }) => {
    const results: Filled[] = []
    for (let round = 0; round < Math.min(5, pace.rounds); round++) results.push(await fill())
    const megabytes = results.map((result) => result.megabytes)
    const lookUps = results.map((result) => result.lookUpUs)
    const [size, time] = [spreadOf(megabytes).median, spreadOf(lookUps).median]
    return {
      judged: [
        { says: `${size.toFixed(0)} MB`, met: size <= mostMegabytes },
        { says: `${time.toFixed(2)} µs`, met: time <= longestLookUpUs },
      ],
      table: { head: ['memory, MB', 'lookup, µs'], rows: [[shown(megabytes, 1), shown(lookUps, 3)]] },
      note: 'Half of the lookups find an entry, in pseudorandom order; memory after garbage collection, in a separate process.',
    }
  },
}

async function fill(): Promise<Filled> {
  const { stdout } = await run(process.execPath, ['--expose-gc', worker])
  return JSON.parse(stdout)
}
