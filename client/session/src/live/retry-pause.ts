import type { StreamEnd } from './stream-request.ts'

/** So that a stream that the server completes at once is not opened in a loop. */
const SHORTEST_MS = 250
const FIRST_MS = 2_000
const LONGEST_MS = 60_000
/** Where streams do not work, another attempt is worth little. */
const UNSUPPORTED_MS = 300_000
/** A stream that lasted longer worked. */
const STEADY_MS = 20_000
/** A server that completes a stream says so on purpose. */
const COMPLETED_MS = 2_000

/**
 * Milliseconds before each attempt to open a stream again. All of the pause is random ("full jitter"), so that the clients
 * of a restarted server are spread.
 */
export function retryPauses(random: () => number) {
  let failures = 0
  return {
    after({ how, retryAfterMs = 0 }: StreamEnd, lastedMs: number): number {
      if (lastedMs >= (how === 'completed' ? COMPLETED_MS : STEADY_MS)) failures = 0
      if (how === 'unsupported') return UNSUPPORTED_MS * (0.5 + random() / 2)
      const most = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS)
      failures += 1
      return Math.max(retryAfterMs, SHORTEST_MS) + random() * most
    },
  }
}
