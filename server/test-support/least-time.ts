/**
 * Runs `work` up to ten times, until it takes less than `enough` milliseconds of the process's CPU time. The minimum
 * counts, because a garbage collection and other load only ever add to the time; work that is too expensive stays so.
 * @returns the minimum in milliseconds
 */
export function leastCpuMs(work: () => unknown, enough: number): Promise<number> {
  return least(enough, async () => {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
}

/** As `leastCpuMs`, by the clock on the wall: for work that may wait. */
export function leastMs(work: () => unknown, enough: number): Promise<number> {
  return least(enough, async () => {
    const before = performance.now()
    await work()
    return performance.now() - before
  })
}

async function least(enough: number, measure: () => Promise<number>): Promise<number> {
  let minimum = Number.POSITIVE_INFINITY
  for (let round = 0; round < 10 && minimum >= enough; round += 1)
    minimum = Math.min(minimum, await measure())
  return minimum
}
