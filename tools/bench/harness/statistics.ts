/** The median of measurements and their spread. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: percentile(values, 0.5),
  least: Math.min(...values),
  most: Math.max(...values),
})

/** @param part 0 to 1 */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Compares alternating rounds with their neighbors, which share whatever slows the machine. */
export const ratioOfRounds = (of: readonly number[], to: readonly number[]): Spread =>
  spreadOf(of.map((value, round) => value / (to[round] ?? Number.NaN)))

export interface Point {
  readonly x: number
  readonly y: number
}

/** Slope of points: the median of the slopes between any two (Theil–Sen), which is robust against outliers. */
export const slopeOf = (points: readonly Point[]): number =>
  percentile(
    points.flatMap((a, index) => points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x))),
    0.5,
  )
