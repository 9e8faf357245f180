import { setTimeout as delay } from 'node:timers/promises'

/** Result of purging one page. */
export interface PurgedPage {
  /** The id after which the next page begins; null if this was the last one. */
  readonly last: string | null
  readonly purged: number
}

/** Less than every id. */
const firstId = '00000000-0000-0000-0000-000000000000'
/** Uses a fifth of a connection's time, and less of the server's the slower it is. */
const restsPerPage = 4

/**
 * Walks a table in pages, each in its own statement, and pauses after each for four times as long as it took, so that
 * even a large purge does not slow down requests. Stops after the current page when `signal` is aborted.
 * @param purge purges one page after an id
 * @returns the number of rows removed
 */
export async function purgeInPages(
  purge: (after: string) => Promise<PurgedPage>,
  signal?: AbortSignal,
): Promise<number> {
  let purged = 0
  let after: string | null = firstId
  while (after !== null && !signal?.aborted) {
    const began = performance.now()
    const page: PurgedPage = await purge(after)
    purged += page.purged
    after = page.last
    if (after !== null) await rest((performance.now() - began) * restsPerPage, signal)
  }
  return purged
}

const rest = (ms: number, signal?: AbortSignal): Promise<void> =>
  delay(ms, undefined, signal && { signal }).catch(() => undefined)
