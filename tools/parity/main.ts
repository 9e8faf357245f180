/**
 * Runs the same requests against a Django service with simplejwt and against the REST façade, and prints where the
 * answers differ. Exits with 1 if a difference is not on the list of `listed-differences.ts`.
 * Usage: npm run parity --prefix tools
 */
import { isParity, reportOf } from './report.ts'
import { runParity } from './run-parity.ts'

const comparisons = await runParity()
process.stdout.write(`${reportOf(comparisons)}\n`)
process.exitCode = isParity(comparisons) ? 0 : 1
