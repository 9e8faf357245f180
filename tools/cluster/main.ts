import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Arrangement, arrange } from '../../server/test-support/cluster/arrangement.ts'
import { MissingProgram } from '../../server/test-support/engines/installed-program.ts'
import { UnusablePort } from '../../server/test-support/engines/place.ts'
import { callersPath } from './callers-path.ts'
import { BadCommandLine, type CommandLine, readCommandLine, usage } from './command-line.ts'
import { keepRunning } from './keep-running.ts'
import { overviewOf } from './overview.ts'

const echoMs = 500

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(2))
  if (commandLine === undefined) return say(usage)
  const { folder, remove } = await workplaceOf(commandLine)
  const stopping = firstSignal()
  try {
    say('Starting PostgreSQL, Redis, the replicas and nginx…')
    const arrangement = await arrange({
      ...commandLine,
      folder,
      secret: secretIn(folder),
      detached: true,
    })
    await run(arrangement, folder, stopping)
  } finally {
    await remove()
  }
}

async function run(arrangement: Arrangement, folder: string, stopping: Promise<void>): Promise<void> {
  const keeper = keepRunning(arrangement.engines, say)
  say(await overviewOf(arrangement, folder))
  await stopping
  say('Taking everything down…')
  keeper.stop()
  await arrangement.close()
}

/** The folder of all engines: the specified one, or a temporary one. */
async function workplaceOf({ data }: CommandLine): Promise<{ folder: string; remove(): Promise<void> }> {
  if (data !== undefined) {
    const folder = callersPath(data)
    mkdirSync(folder, { recursive: true })
    return { folder, remove: async () => undefined }
  }
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cluster-'))
  // Engines that refuse to run as root must be able to traverse it.
  await chmod(folder, 0o755)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Stored data is unusable without the secret under which it was written. */
function secretIn(folder: string): string {
  const file = join(folder, 'secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

/**
 * Resolves at the first Ctrl-C; a second one does not wait. npm immediately forwards what the terminal has already
 * sent.
 */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const onSignal = (): void => {
      firstAt ??= performance.now()
      if (performance.now() - firstAt > echoMs) process.exit(1)
      resolve()
    }
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  })
}

function explain(error: unknown): string {
  if (error instanceof BadCommandLine) return `${error.message}\n\n${usage}`
  if (error instanceof UnusablePort) return `${error.message} Name it with --port.`
  if (error instanceof MissingProgram) return error.message
  return `The cluster could not be started. ${error instanceof Error ? error.message : error}`
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
})
