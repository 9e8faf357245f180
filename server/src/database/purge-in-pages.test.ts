import { describe, expect, it } from '@jest/globals'
import { purgeInPages } from './purge-in-pages.ts'

describe('a purge in pages', () => {
  it('starts each page where the last one ended, and returns the total removed', async () => {
    const pages = [
      { last: 'a', purged: 3 },
      { last: 'b', purged: 0 },
      { last: null, purged: 2 },
    ]
    const begun: string[] = []
    const purged = await purgeInPages(async (after) => {
      begun.push(after)
      return pages[begun.length - 1] ?? { last: null, purged: 0 }
    })
    expect(begun).toEqual(['00000000-0000-0000-0000-000000000000', 'a', 'b'])
    expect(purged).toBe(5)
  })

  it('pauses for four fifths of the time, except after the last page', async () => {
    const workedMs: number[] = []
    const began = performance.now()
    await purgeInPages(async () => {
      const at = performance.now()
      while (performance.now() - at < 10);
      workedMs.push(performance.now() - at)
      return { last: workedMs.length < 4 ? 'a' : null, purged: 0 }
    })
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    const restedMs = 4 * sum(workedMs.slice(0, -1))
    // Timers count whole milliseconds.
    expect(performance.now() - began).toBeGreaterThan(sum(workedMs) + restedMs - 2 * workedMs.length)
  })

  it('stops after the current page, without a pause, when it is aborted', async () => {
    const stop = new AbortController()
    const purged = await purgeInPages(async () => {
      stop.abort()
      return { last: 'a', purged: 7 }
    }, stop.signal)
    expect(purged).toBe(7)
  })
})
