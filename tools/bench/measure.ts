import type { Pace } from './harness/rounds.ts'

/** Duration of a run, and the size of its databases. */
export interface Scale {
  readonly quick: boolean
  /** For fast operations, `profile` and `refresh`. */
  readonly pace: Pace
  /** For operations that take a quarter of a second. */
  readonly slowPace: Pace
  /** Accounts of the large database, with three times as many sessions of which a tenth have ended. */
  readonly largeAccounts: number
  /** How long memory is watched under load. */
  readonly soakSeconds: number
  /** Requests per second meanwhile; undefined means as many as possible. */
  readonly soakRate: number | undefined
}

export type Verdict = 'met' | 'met in part' | 'missed' | 'reported' | 'not measured'

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Bars, each starting at 0. */
export interface Chart {
  readonly title: string
  readonly unit: string
  readonly bars: readonly { readonly label: string; readonly value: number }[]
  /** The target, in the bars' unit. */
  readonly limit?: number
}

/** A figure and its target. */
export interface Judged {
  readonly says: string
  /** Omitted if it could not be measured here. */
  readonly met?: boolean
}

/** Result of a measurement. */
export interface Finding {
  /** Empty for a figure without a target. */
  readonly judged: readonly Judged[]
  /** For figures without a target. */
  readonly says?: string
  readonly table: Table
  readonly chart?: Chart
  /** Notes for the reader. */
  readonly note?: string
  /** Why there are no figures. */
  readonly problem?: string
}

/** A row of the table of targets. */
export interface Measure {
  readonly id: string
  readonly title: string
  readonly target: string
  run(scale: Scale): Promise<Finding>
}

/** `value` compared with `most`, both as multiples of the reference. */
export const atMost = (value: number, most: number, of: string): Judged => ({
  says: `${value.toFixed(2)} × ${of}`,
  met: value <= most,
})

export const atLeast = (value: number, least: number, of: string): Judged => ({
  says: `${value.toFixed(2)} × ${of}`,
  met: value >= least,
})

const longestProblem = 300

/** In place of a finding, after `problem`. */
export const notMeasured = (problem: unknown): Finding => ({
  judged: [],
  problem: (problem instanceof Error ? problem.message : String(problem))
    .replaceAll(/[|\s]+/g, ' ')
    .slice(0, longestProblem),
  table: { head: [], rows: [] },
})

export const verdictOf = ({ judged, problem }: Finding): Verdict => {
  if (problem !== undefined) return 'not measured'
  if (judged.length === 0) return 'reported'
  if (judged.some(({ met }) => met === false)) return 'missed'
  return judged.every(({ met }) => met) ? 'met' : 'met in part'
}
