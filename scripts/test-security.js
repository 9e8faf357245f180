/**
 * Runs the test files that carry T01 to T69 and T98 to T100 of the security page: sessions, tokens, passwords, authorization,
 * the GraphQL surface, dependencies and the log. Those that need PostgreSQL run where there is one (TEST_DATABASE_URL) and say so
 * where there is none.
 * Usage: node scripts/test-security.js [options of jest]
 */
import { spawnSync } from 'node:child_process'
import { filesByNumber } from './security-files.js'

const isAboutSecurity = ([number]) => {
  const value = Number(number.slice(1))
  return value <= 69 || value >= 98
}
const paths = new Set([...filesByNumber()].filter(isAboutSecurity).flatMap(([, files]) => [...files]))

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
]
const { status } = spawnSync(
  process.execPath,
  [...jest, '--runInBand', ...process.argv.slice(2), '--runTestsByPath', ...paths],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
