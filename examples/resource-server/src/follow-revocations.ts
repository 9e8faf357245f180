import { setTimeout } from 'node:timers/promises'
import { createClient } from 'graphql-sse'
import { type RevocationBatch, RevocationList } from './revocation-list.ts'

const query = `subscription {
  revocations { sessionIds changedRoles { userId role } isComplete keepSeconds }
}`

/** A connection without a batch for so long is dead, even if it was not closed. */
const silentMs = 5_000
const shortestPauseMs = 500
const longestPauseMs = 15_000

interface FollowOptions {
  /** Gatehouse's address as seen from here. */
  readonly url: string
  /** From `gatehouse service-token create`. */
  readonly serviceToken: string
  /** Ends the connection when it is aborted. */
  readonly signal?: AbortSignal
  /** Receives what is wrong when a connection breaks. */
  readonly warn?: (error: unknown) => void
}

/**
 * Keeps a list of ended sessions current. Connects again whenever the connection breaks, after a random pause, so that
 * many services do not come back to Gatehouse at the same moment. Each connection begins with everything that matters.
 */
export function followRevocations({ url, serviceToken, signal, warn }: FollowOptions): RevocationList {
  const list = new RevocationList()
  void follow()
  return list

  async function follow(): Promise<void> {
    let failures = 0
    while (!signal?.aborted) {
      await readOnce((batch) => {
        failures = 0
        list.note(batch)
      }).catch((error: unknown) => warn?.(error))
      const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures) * (0.5 + Math.random())
      failures += 1
      await setTimeout(pauseMs, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined)
    }
  }

  /** Reads one connection to its end. */
  async function readOnce(note: (batch: RevocationBatch) => void): Promise<void> {
    const client = createClient({
      url: new URL('/graphql/stream', url).href,
      headers: { authorization: `Bearer ${serviceToken}` },
      retryAttempts: 0,
    })
    const silence = new AbortController()
    const timer = globalThis.setTimeout(() => silence.abort(), silentMs)
    const ending = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal])
    try {
      await new Promise<void>((resolve, reject) => {
        const stop = client.subscribe<{ readonly revocations: RevocationBatch }>(
          { query },
          {
            next: ({ data }) => {
              timer.refresh()
              if (data) note(data.revocations)
            },
            error: reject,
            complete: resolve,
          },
        )
        ending.addEventListener('abort', () => {
          stop()
          resolve()
        })
      })
    } finally {
      clearTimeout(timer)
      client.dispose()
    }
  }
}
