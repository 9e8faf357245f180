import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const checkEveryMs = 1_000
const idleUtilization = 0.2
/** The default of V8, in collections. */
const usualAge = 6

/**
 * Returns the memory that only the start needed to the operating system, in the first second in which the process has
 * little to do. V8 collects garbage when a process allocates, so one that waits for requests would keep it.
 */
export function releaseStartupMemory(): void {
  let before = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization > idleUtilization) return
    clearInterval(timer)
    releaseMemory()
  }, checkEveryMs).unref()
}

function releaseMemory(): void {
  // Functions that only the start needed lose their code: V8 compiles a function again when it is called again.
  setFlagsFromString('--bytecode-old-age=1')
  setFlagsFromString('--expose-gc')
  const collectGarbage: NodeJS.GCFunction = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  setFlagsFromString(`--bytecode-old-age=${usualAge}`)
}
