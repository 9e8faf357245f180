/**
 * Backs a server up, continues, restores, and checks users who signed in before. Usage: npm run restore-drill --prefix
 * tools -- --help
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Postgresql } from '../../server/test-support/engines/postgresql.ts'
import { callersPath } from './callers-path.ts'
import type { Arrangement } from './restore/arrangement.ts'
import { type Check, drill } from './restore/drill.ts'
import { dumpArrangement } from './restore/dump.ts'
import { folderArrangement } from './restore/folder.ts'
import { inspectDump } from './restore/inspect.ts'
import { pointInTimeArrangement } from './restore/point-in-time.ts'

const usage = `npm run restore-drill --prefix tools -- [--kind dump|point-in-time|folder] [--database-url URL]
  Makes a server of its own, a backup of it, and restores that; all three kinds unless one is named.
  --database-url  the PostgreSQL server for dumps, on which databases are made and dropped; without: one is started
npm run restore-drill --prefix tools -- --backup FILE [--database-url URL]
  Restores a dump of yours into a database of its own, and starts a server on it, with SECRET from the environment.
`
const kinds = ['dump', 'point-in-time', 'folder'] as const
type Kind = (typeof kinds)[number]

const isKind = (text: string): text is Kind => kinds.some((kind) => kind === text)

const options = {
  kind: { type: 'string' },
  'database-url': { type: 'string' },
  backup: { type: 'string' },
  help: { type: 'boolean' },
} as const

async function main(): Promise<boolean> {
  const { kind, 'database-url': url, backup, help } = parseArgs({ options }).values
  if (help === true) return say(usage)
  if (backup !== undefined) {
    const secret = process.env.SECRET
    if (secret === undefined) throw new TypeError('Set SECRET to the one that the dump was made under.')
    return withServer(url, async (server) =>
      report(backup, await inspectDump(callersPath(backup), secret, server)),
    )
  }
  if (kind !== undefined && !isKind(kind)) throw new TypeError(`--kind is one of ${kinds.join(', ')}.`)
  let passed = true
  for (const each of kind === undefined ? kinds : [kind]) passed = (await drillOf(each, url)) && passed
  return passed
}

function drillOf(kind: Kind, url: string | undefined): Promise<boolean> {
  switch (kind) {
    case 'dump':
      return withServer(url, (server) => run((folder) => dumpArrangement(server, folder)))
    case 'point-in-time':
      return run(pointInTimeArrangement)
    case 'folder':
      return run(folderArrangement)
  }
}

async function run(arrange: (folder: string) => Promise<Arrangement>): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-drill-'))
  const arrangement = await arrange(folder)
  try {
    return report(arrangement.title, await drill(arrangement))
  } finally {
    await arrangement.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function withServer(
  url: string | undefined,
  work: (url: string) => Promise<boolean>,
): Promise<boolean> {
  if (url !== undefined) return work(url)
  const postgresql = await Postgresql.start()
  try {
    return await work(postgresql.url)
  } finally {
    await postgresql.remove()
  }
}

function report(title: string, checks: readonly Check[]): boolean {
  const failed = checks.filter(({ expected, came }) => expected !== came)
  say(`\n${title}\n`)
  for (const { what, expected, came } of checks)
    say(expected === came ? `  ✓ ${what}: ${came}\n` : `  ✗ ${what}: ${came}, and not ${expected}\n`)
  say(`  ${checks.length - failed.length} of ${checks.length} as they must be\n`)
  return failed.length === 0
}

function say(text: string): true {
  process.stdout.write(text)
  return true
}

main().then(
  (passed) => {
    process.exitCode = passed ? 0 : 1
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exitCode = 1
  },
)
