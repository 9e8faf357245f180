import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from '../../server/test-support/engines/engine.ts'

const pauseMs = 1_000
const mostAttempts = 5

/**
 * Restarts an engine that ends or is killed, like docker-compose.yml (`restart: unless-stopped`), and logs that.
 * Call `stop` before stopping it on purpose.
 */
export function keepRunning(
  engines: ReadonlyMap<string, Engine>,
  say: (sentence: string) => void,
): { stop(): void } {
  let stopped = false
  const watch = async (name: string, engine: Engine): Promise<void> => {
    const { code, signal } = await engine.program.exited
    if (stopped) return
    say(`${name} has ended (${signal ?? code}); the others go on. Starting it again.`)
    if (await revive(engine)) {
      say(`${name} is back (process ${engine.program.pid}).`)
      return watch(name, engine)
    }
    if (!stopped) say(`${name} does not come up, and is left.`)
  }
  const revive = async (engine: Engine): Promise<boolean> => {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      await delay(pauseMs)
      if (stopped) return false
      if (await startsAnew(engine)) return true
    }
    return false
  }
  for (const [name, engine] of engines) void watch(name, engine)
  return {
    stop: () => {
      stopped = true
    },
  }
}

async function startsAnew(engine: Engine): Promise<boolean> {
  try {
    await engine.kill()
    await engine.start()
    return true
  } catch {
    return false
  }
}
