/**
 * Number of random runs of a property: short, or complete with `RANDOM_RUNS=whole`, as `.ci/run` sets it. A number in
 * `RANDOM_RUNS` is used unchanged.
 */
export function randomRuns({ short, whole }: { readonly short: number; readonly whole: number }): number {
  const asked = process.env.RANDOM_RUNS
  if (asked === 'whole') return whole
  return asked ? Number(asked) : short
}
