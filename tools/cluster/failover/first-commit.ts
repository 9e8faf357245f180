import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

const patienceMs = 90_000
const pauseMs = 50
const longestConnectingMs = 500

/**
 * When one of `urls`, contacted directly, acknowledges its first commit from now on. If commits wait for a standby, it
 * has the commit too.
 * @returns milliseconds since 1970 of the acknowledgement; NaN if there was none within 90 s
 */
export async function firstCommit(urls: readonly string[]): Promise<number> {
  const stop = AbortSignal.timeout(patienceMs)
  const settled = new AbortController()
  const signal = AbortSignal.any([stop, settled.signal])
  const first = await Promise.race(urls.map((url) => commitAt(url, signal)))
  settled.abort()
  return first
}

async function commitAt(url: string, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    if (await commits(url, signal)) return Date.now()
    await delay(pauseMs)
  }
  return Number.NaN
}

/** Whether a commit is acknowledged, however long that takes; false if nothing listens or the server is read-only. */
async function commits(url: string, signal: AbortSignal): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: longestConnectingMs })
  client.on('error', () => undefined)
  const giveUp = () => void client.end().catch(() => undefined)
  signal.addEventListener('abort', giveUp)
  try {
    await client.connect()
    await client.query(`select pg_logical_emit_message(true, 'failover', 'is a commit acknowledged?')`)
    return true
  } catch {
    return false
  } finally {
    signal.removeEventListener('abort', giveUp)
    await client.end().catch(() => undefined)
  }
}
