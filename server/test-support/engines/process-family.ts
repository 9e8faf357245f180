import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'

const run = promisify(execFile)
const killPatienceMs = 10_000

/** A process and its descendants. */
export async function familyOf(pid: number): Promise<number[]> {
  // `ps` fails if there are none.
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }))
  const children = stdout.split('\n').map((line) => Number(line.trim()))
  return [pid, ...children.filter((child) => child > 0)]
}

/** Kills processes and their descendants at once, like a power failure; resolves when none is left. */
export async function killFamilies(pids: readonly number[]): Promise<void> {
  // Stopped first, so that they start no more while they are listed.
  for (const pid of pids) sendSignal(pid, 'SIGSTOP')
  const all = (await Promise.all(pids.map(familyOf))).flat()
  for (const pid of all) sendSignal(pid, 'SIGKILL')
  await eventually(() => !all.some(isAlive), killPatienceMs)
}

/** Signals a process that may have ended by itself. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}

/** Whether a process still has memory and open files, which a zombie has not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
