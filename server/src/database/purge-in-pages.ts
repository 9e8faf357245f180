import { setTimeout as delay } from 'node:timers/promises'

/** What became of one page of a walk. */
export interface PurgedPage {
  /** The id at which the next page begins; null: this was the last one. */
  readonly last: string | null
  readonly purged: number
}

/** Below every id. */
const firstId = '00000000-0000-0000-0000-000000000000'
/** Of a connection's time a fifth, and the less of it the longer the database takes. */
const restsPerPage = 4

/**
 * Walks a table in pages, each a statement of its own, and rests after each four times as long as it took, so that nobody waits for a
 * purge however much there is to do. When `signal` is aborted it stops after the page at hand.
 * @param purge one page, of what comes after an id
 * @returns how many rows were removed
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
