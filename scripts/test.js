/**
 * Builds what is out of date and runs tests.
 * Usage: npm test [-- tabs explorer appearance system | races | faults | cluster | soak | tools | security] [options of jest]
 *   Without a name: the stories of the server, the client and the examples, which need no database server.
 *   tabs: a browser with several tabs, expiring tokens and interrupted connections. explorer: the explorer.
 *   appearance: every page in light and dark, on small and large screens, and by keyboard.
 *   system: the built server, its commands, image and packages as their users start them, and measured times and memory.
 *   races, faults, cluster, soak: suites that start servers and engines of their own.
 *   tools: the tests of tools/cluster and tools/parity, and of the examples in other languages.
 *   security: the files that carry T01 to T69 and T98 to T100 of the security page. Those that need PostgreSQL run where
 *   TEST_DATABASE_URL names one, and say so elsewhere. With --list, names them instead.
 */
import { spawnSync } from 'node:child_process'
import { filesByNumber } from './security-files.js'

/** Suites whose files run beside each other, several of them at once if wanted. */
const parallel = ['tabs', 'explorer', 'appearance', 'system']
const inTurn = ['races', 'faults', 'cluster', 'soak', 'tools']
const onTheServerAlone = ['races', 'faults', 'soak', 'security']

const [name = '', ...rest] = process.argv.slice(2)

if (name === 'security' && rest.includes('--list')) {
  await import('./security-list.js')
} else {
  run(['scripts/build-stale.js', ...(onTheServerAlone.includes(name) ? ['server'] : [])])
  run([
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    // Each file opens an embedded database, which is WebAssembly, and closes it before optimizing it would pay off.
    '--liftoff-only',
    // Files leave much garbage, which is cheaper to collect less often.
    '--min-semi-space-size=16',
    '--max-semi-space-size=32',
    'node_modules/jest/bin/jest.js',
    ...jestArguments(),
  ])
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function jestArguments() {
  if (parallel.includes(name)) return parallelArguments([name, ...rest])
  if (inTurn.includes(name)) return ['--selectProjects', name, '--runInBand', ...rest]
  if (name === 'security') return ['--runInBand', ...rest, '--runTestsByPath', ...securityFiles()]
  return ['--ignoreProjects', ...parallel, ...inTurn, '--no-watchman', ...process.argv.slice(2)]
}

function parallelArguments(names) {
  const options = names.findIndex((argument) => !parallel.includes(argument))
  const end = options === -1 ? names.length : options
  return ['--selectProjects', ...names.slice(0, end), '--no-watchman', ...names.slice(end)]
}

function securityFiles() {
  const isAboutSecurity = ([number]) => {
    const value = Number(number.slice(1))
    return value <= 69 || value >= 98
  }
  return new Set([...filesByNumber()].filter(isAboutSecurity).flatMap(([, files]) => [...files]))
}
