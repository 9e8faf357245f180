import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { leastMs } from '../../../test-support/least-time.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { thisProcess } from './process-identity.ts'

const program = `
  const { lockDataFolder } = await import(process.argv[1])
  try {
    await lockDataFolder(process.argv[2])
    process.stdout.write('locked\\n')
    setInterval(() => undefined, 60_000)
  } catch (error) {
    process.stdout.write(error.message + '\\n')
  }`

describe('the lock of a data folder', () => {
  let parent: string
  let dataDir: string
  let children: ChildProcess[]

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'gatehouse-lock-'))
    dataDir = join(parent, 'data')
    children = []
  })
  afterEach(async () => {
    await Promise.all(children.map(kill))
    await rm(parent, { recursive: true })
  })

  const start = (): ChildProcess => {
    const lockModule = new URL('./data-folder-lock.ts', import.meta.url).href
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, lockModule, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    return child
  }

  const said = async (child: ChildProcess): Promise<string> => {
    if (!child.stdout) throw new Error('The child has no output.')
    const [chunk] = await once(child.stdout, 'data')
    return String(chunk).trim()
  }

  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  const pretend = async (owner: object): Promise<void> => {
    const { release } = await lockDataFolder(dataDir)
    await release()
    const lock = { id: 'before', owner: { ...(await thisProcess()), ...owner } }
    await writeFile(join(dataDir, 'lock'), JSON.stringify(lock))
  }

  it('T72 is refused to a second process within 2 s, naming the first one’s id', async () => {
    const first = start()
    expect(await said(first)).toBe('locked')
    const refuse = () =>
      expect(lockDataFolder(dataDir)).rejects.toMatchObject({
        pid: first.pid,
        message: `The data folder ${dataDir} is in use by process ${first.pid}. Stop that process, or set DATA_DIR to another folder.`,
      })
    expect(await leastMs(refuse, 2000)).toBeLessThan(2000)
  })

  it('is not left behind by a process that was killed', async () => {
    const first = start()
    expect(await said(first)).toBe('locked')
    await kill(first)
    const lock = await lockDataFolder(dataDir)
    await lock.release()
  })

  it('is taken over by exactly one of many processes that find its holder dead', async () => {
    const first = start()
    await said(first)
    await kill(first)
    const heirs = Array.from({ length: 8 }, start)
    const answers = await Promise.all(heirs.map(said))
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1)
    const winner = heirs[answers.indexOf('locked')]
    const others = answers.filter((answer) => answer !== 'locked')
    expect(others.every((answer) => answer.includes(`in use by process ${winner?.pid}.`))).toBe(true)
  })

  it('is acquired by exactly one of many claims within one process', async () => {
    for (let round = 0; round < 20; round++) {
      await pretend({ startedAt: 'long ago' })
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(dataDir)))
      const [lock, ...others] = outcomes.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : [],
      )
      expect(others).toEqual([])
      await lock?.release()
    }
  })

  it('is inherited even if an earlier heir was killed before taking over', async () => {
    await pretend({ startedAt: 'long ago' })
    const heir = { id: 'heir', owner: { ...(await thisProcess()), startedAt: 'later, and dead too' } }
    await writeFile(join(dataDir, 'lock.heir-of.before'), JSON.stringify(heir))
    const lock = await lockDataFolder(dataDir)
    expect(await readdir(dataDir)).toEqual(['lock'])
    await lock.release()
  })

  it('is ignored if its process id now belongs to another process', async () => {
    await pretend({ startedAt: 'long ago' })
    const lock = await lockDataFolder(dataDir)
    const { owner } = JSON.parse(await readFile(join(dataDir, 'lock'), 'utf8'))
    expect(owner).toEqual(await thisProcess())
    await lock.release()
  })

  it('of another machine is respected only while its holder keeps confirming it', async () => {
    await pretend({ machine: 'elsewhere', host: 'box-2', pid: 1 })
    await expect(lockDataFolder(dataDir)).rejects.toThrow('process 1 of another machine or container (box-2)')
    const minuteAgo = new Date(Date.now() - 60_000)
    await utimes(join(dataDir, 'lock'), minuteAgo, minuteAgo)
    const lock = await lockDataFolder(dataDir)
    await lock.release()
  })

  it('is free after its release and leaves no files', async () => {
    const lock = await lockDataFolder(dataDir)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    await lock.release()
    expect(await readdir(dataDir)).toEqual([])
  })

  it('says what to do when it cannot be read', async () => {
    await pretend({})
    await writeFile(join(dataDir, 'lock'), '')
    await expect(lockDataFolder(dataDir)).rejects.toThrow('remove the file')
  })
})
