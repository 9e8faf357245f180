import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf, fieldOf } from '../error-code.ts'
import { DataFolderUnusable, folderUnusable } from './data-folder-unusable.ts'
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts'

/** How often a holder confirms that it is alive, for processes that cannot inspect it (in another container). */
const signOfLifeMs = 5_000
const presumedDeadMs = 30_000

const anotherFolder = 'Set DATA_DIR to a folder that this process may write to.'

const lockName = 'lock'
const heirOf = (claim: Claim): string => `${lockName}.heir-of.${claim.id}`

/** A process's claim to a folder. */
interface Claim {
  readonly id: string
  readonly owner: ProcessIdentity
}

/** Thrown when another living process holds the folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  readonly pid: number

  constructor(dataDir: string, { pid, host }: ProcessIdentity, isHere: boolean) {
    const where = isHere ? '' : ` of another machine or container (${host})`
    super(
      `The data folder ${dataDir} is in use by process ${pid}${where}. Stop that process, or set DATA_DIR to another folder.`,
    )
    this.pid = pid
  }
}

export interface DataFolderLock {
  release(): Promise<void>
}

async function unless<T>(code: string, attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt
  } catch (error) {
    if (codeOf(error) === code) return undefined
    throw error
  }
}

async function readClaim(path: string): Promise<Claim | undefined> {
  const text = await unless('ENOENT', readFile(path, 'utf8'))
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    const sentence = `The lock ${path} cannot be read. If no process uses that folder, remove the file.`
    throw new DataFolderUnusable(sentence, { cause })
  }
}

/** Creates the claim's file at `path`. Returns false if one already exists. */
async function standsAt(path: string, claimFile: string): Promise<boolean> {
  return (
    (await unless(
      'EEXIST',
      link(claimFile, path).then(() => true),
    )) ?? false
  )
}

/**
 * Locks a folder for this process until `release`. Creates the folder (mode 0700) if it is missing, and takes it over
 * from a process that was killed. Claims are created with `link`, so each appears completely and at most once per name.
 * A dead holder's claim is inherited, not removed: of all processes that find it dead, exactly one creates the heir's
 * claim and then moves it into place.
 *
 * @throws DataFolderInUse immediately, naming the process that holds it
 * @throws DataFolderUnusable if it cannot be created or written to
 */
export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  const dataDir = resolve(folder)
  const claim = { id: randomUUID(), owner: await thisProcess() }
  const claimFile = join(dataDir, `${lockName}.claim.${claim.id}`)
  await writeClaim(dataDir, claimFile, claim)
  try {
    while (!(await takeLock(dataDir, claimFile)));
  } catch (error) {
    throw fieldOf(error, 'syscall') === 'link' ? folderUnusable(dataDir, error, anotherFolder) : error
  } finally {
    await rm(claimFile, { force: true })
  }
  return holdLock(join(dataDir, lockName), claim)
}

async function writeClaim(dataDir: string, claimFile: string, claim: Claim): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await writeFile(claimFile, JSON.stringify(claim), { mode: 0o600, flush: true })
  } catch (cause) {
    await rm(claimFile, { force: true }).catch(() => undefined)
    throw folderUnusable(dataDir, cause, anotherFolder)
  }
}

/**
 * Walks once from the lock past dead holders to where this claim can be created. Returns false if something moved and
 * the walk must be repeated.
 */
async function takeLock(dataDir: string, claimFile: string): Promise<boolean> {
  const lockFile = join(dataDir, lockName)
  if (await standsAt(lockFile, claimFile)) return true
  const first = await readClaim(lockFile)
  for (let dead = first, path = lockFile; first && dead; dead = await readClaim(path)) {
    await refuseIfAlive(dataDir, path, dead)
    path = join(dataDir, heirOf(dead))
    if (await standsAt(path, claimFile)) return inherit(dataDir, path, first)
  }
  return false
}

/** Replaces the first dead claim with an heir's if it is still the lock. */
async function inherit(dataDir: string, heirFile: string, first: Claim): Promise<boolean> {
  const lockFile = join(dataDir, lockName)
  const current = await readClaim(lockFile)
  if (current?.id !== first.id) {
    await rm(heirFile, { force: true })
    return false
  }
  await rename(heirFile, lockFile)
  await removeLeftovers(dataDir)
  return true
}

async function refuseIfAlive(dataDir: string, path: string, { owner }: Claim): Promise<void> {
  const here = await thisProcess()
  const isHere = owner.machine === here.machine
  const alive = isHere ? await isAlive(owner) : await hasSignOfLife(path)
  if (alive) throw new DataFolderInUse(dataDir, owner, isHere)
}

async function hasSignOfLife(path: string): Promise<boolean> {
  const file = await unless('ENOENT', stat(path))
  return file !== undefined && Date.now() - file.mtimeMs < presumedDeadMs
}

/** Removes unused heirs, and claims of processes that were killed during their walk. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const path = join(dataDir, name)
    const isClaim = name.startsWith(`${lockName}.claim.`)
    const isHeir = name.startsWith(`${lockName}.heir-of.`)
    if (isHeir || (isClaim && !(await hasSignOfLife(path)))) {
      await rm(path, { force: true })
    }
  }
}

function holdLock(lockFile: string, { id }: Claim): DataFolderLock {
  const timer = setInterval(() => {
    const now = new Date()
    utimes(lockFile, now, now).catch(() => undefined)
  }, signOfLifeMs).unref()
  return {
    release: async () => {
      clearInterval(timer)
      const standing = await readClaim(lockFile)
      if (standing?.id === id) await rm(lockFile, { force: true })
    },
  }
}
