import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import { codeOf } from '../error-code.ts'

/** Distinguishes a process from a later one with the same process id. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the system's own format; empty if the system does not say. */
  readonly startedAt: string
  /** The scope of process ids: one boot of one machine and, on Linux, one PID namespace. */
  readonly machine: string
  readonly host: string
}

const run = promisify(execFile)

/** State and start time (fields 3 and 22) after the name, which may contain spaces and parentheses; see proc(5). */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const isDead = fields[0] === 'Z' || fields[0] === 'X'
  return isDead ? undefined : fields[19]
}

async function startElsewhere(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  return stdout.trim() || undefined
}

function isNumberTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Returns when a process started: undefined if it does not exist, empty if the system does not say. */
async function startOf(pid: number): Promise<string | undefined> {
  if (!isNumberTaken(pid)) return undefined
  try {
    return await (process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid))
  } catch {
    return isNumberTaken(pid) ? '' : undefined
  }
}

async function machineName(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

const identify = async (): Promise<ProcessIdentity> => ({
  pid: process.pid,
  startedAt: (await startOf(process.pid)) ?? '',
  machine: await machineName(),
  host: hostname(),
})

let own: Promise<ProcessIdentity> | undefined

/** Identifies this process. */
export function thisProcess(): Promise<ProcessIdentity> {
  own ??= identify()
  return own
}

/** Whether this exact process still runs on this machine. */
export async function isAlive({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  const start = await startOf(pid)
  if (start === undefined) return false
  return start === '' || startedAt === '' || start === startedAt
}
