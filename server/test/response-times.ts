/**
 * Runs rounds that send each of three requests once, in changing order, so that a slow machine affects all alike.
 * @returns the times of each, in milliseconds
 */
export async function interleavedTimes(
  requests: readonly (() => Promise<unknown>)[],
  count: number,
): Promise<number[][]> {
  const times: number[][] = requests.map(() => [])
  for (let round = -20; round < count; round += 1) {
    for (const index of orders[Math.abs(round) % orders.length] ?? []) {
      const begun = performance.now()
      await requests[index]?.()
      if (round >= 0) times[index]?.push(performance.now() - begun)
    }
  }
  return times
}

const orders = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 2, 0],
  [0, 2, 1],
  [2, 0, 1],
  [1, 0, 2],
]

export function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Probability that a value of `b` is greater than one of `a`: 0.5 if they are indistinguishable (Mann–Whitney). */
export function areaUnderCurve(a: readonly number[] = [], b: readonly number[] = []): number {
  let wins = 0
  for (const x of a) for (const y of b) wins += y > x ? 1 : y === x ? 0.5 : 0
  return wins / (a.length * b.length)
}
