import { once } from 'node:events'

/** Waits until `condition` holds, checking repeatedly; fails after `patienceMs` milliseconds. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  patienceMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come true within ${patienceMs} ms.`)
    await once(AbortSignal.timeout(20), 'abort')
  }
}
