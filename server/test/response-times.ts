/** Rounds that are not counted, while code is compiled and connections are opened. */
const warmUpRounds = 20

/**
 * Runs rounds that send each request once, in changing order, so that a slow machine affects all alike.
 * @returns the times of each, in milliseconds
 */
export async function interleavedTimes(
  requests: readonly (() => Promise<unknown>)[],
  count: number,
): Promise<number[][]> {
  const times: number[][] = requests.map(() => [])
  for (let round = -warmUpRounds; round < count; round += 1) {
    for (const index of orderOf(Math.abs(round), requests.length)) {
      const begun = performance.now()
      await requests[index]?.()
      if (round >= 0) times[index]?.push(performance.now() - begun)
    }
  }
  return times
}

/** Each order begins with another request, and every other turn is reversed. */
function orderOf(round: number, count: number): number[] {
  const turn = Math.floor(round / count)
  const order = Array.from({ length: count }, (_, index) => (round + index) % count)
  return turn % 2 === 0 ? order : order.reverse()
}

export function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Probability that a value of `b` is greater than one of `a`: 0.5 if they are indistinguishable (Mann–Whitney). */
export function areaUnderCurve(a: readonly number[] = [], b: readonly number[] = []): number {
  let wins = 0
  for (const x of a) for (const y of b) wins += y > x ? 1 : y === x ? 0.5 : 0
  return wins / (a.length * b.length)
}
