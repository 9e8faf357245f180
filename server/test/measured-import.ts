/**
 * Reads an export from standard input, and prints how many accounts it has, which problems, and by how much memory grew
 * meanwhile. A process of its own, because collecting the garbage of a process that runs tests takes a second.
 */
import { defaultHashLimits } from '../src/features/accounts/foreign-hashes/foreign-hash.ts'
import type { SourceName } from '../src/features/import/foreign-account.ts'
import { readAccounts } from '../src/features/import/read-accounts.ts'

const chunksBetweenMeasurements = 50

function usedBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const before = usedBytes()
const found = { accounts: 0, problems: [] as string[] }
let most = 0

async function* measured(): AsyncGenerator<Buffer> {
  let count = 0
  for await (const chunk of process.stdin) {
    count += 1
    if (count % chunksBetweenMeasurements === 0) most = Math.max(most, usedBytes() - before)
    yield chunk
  }
}

const source = process.argv[2] as SourceName
for await (const { entry } of readAccounts(source, measured(), { limits: defaultHashLimits })) {
  if ('problem' in entry) found.problems.push(entry.problem)
  else found.accounts += 1
}
process.stdout.write(JSON.stringify({ ...found, growth: Math.max(most, usedBytes() - before) }))
