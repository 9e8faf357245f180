import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Two cores that processes can be pinned to. */
export interface Cores {
  readonly first: number
  readonly second: number
}

/** Whether processes can be pinned here, and if not, why. */
export type Pinning = { readonly cores: Cores } | { readonly refusal: string }

/** Finds two cores that this process may use. */
export function findCores(): Pinning {
  const [first, second] = allowedCores(process.pid) ?? []
  if (first === undefined) return { refusal: '`taskset` of util-linux was not found' }
  if (second === undefined) return { refusal: 'there is one core' }
  return { cores: { first, second } }
}

/** Moves processes with all of their threads to cores. Those that ended meanwhile are skipped. */
export function pin(processIds: Iterable<number>, cores: readonly number[]): void {
  for (const id of processIds) taskset('--all-tasks', '--pid', '--cpu-list', cores.join(','), String(id))
}

/** Pins this process while `work` runs. */
export async function pinned<T>(core: number, work: () => Promise<T>): Promise<T> {
  const before = allowedCores(process.pid) ?? []
  pin([process.pid], [core])
  try {
    return await work()
  } finally {
    pin([process.pid], before)
  }
}

/** It ends with its parent, even if that is killed. */
const busyProgram = 'const { ppid } = process; while (process.ppid === ppid);'

/** Keeps a core busy with this many processes while `work` runs. */
export async function besideBusyProcesses<T>(
  count: number,
  core: number,
  work: () => Promise<T>,
): Promise<T> {
  const busy = Array.from({ length: count }, () =>
    // Each in a session of its own, as servers are: where Linux shares a core between sessions, all have as much of it.
    spawn(process.execPath, ['--eval', busyProgram], { stdio: 'ignore', detached: true }),
  )
  try {
    await Promise.all(busy.map((child) => once(child, 'spawn')))
    pin(
      busy.flatMap(({ pid }) => pid ?? []),
      [core],
    )
    return await work()
  } finally {
    await Promise.all(
      busy.map((child) => {
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        return exited
      }),
    )
  }
}

/** @returns undefined without `taskset` */
function allowedCores(processId: number): number[] | undefined {
  const [, list] = /list: (\S+)/.exec(taskset('--pid', '--cpu-list', String(processId))) ?? []
  return list?.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

function taskset(...args: readonly string[]): string {
  try {
    return execFileSync('taskset', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
