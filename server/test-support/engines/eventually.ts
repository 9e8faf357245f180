import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until `condition` holds, checking it continuously.
 * @throws `complaint` if it does not hold within `patienceMs` milliseconds
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  patienceMs = 20_000,
  complaint = () => `It did not come true within ${patienceMs} ms.`,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(complaint())
    await delay(10)
  }
}
