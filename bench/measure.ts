import type { Pace } from './harness/rounds.ts'

/** How much a run may take, and how large its databases are. */
export interface Scale {
  readonly quick: boolean
  /** For what is asked quickly, `profile` and `refresh`. */
  readonly pace: Pace
  /** For what takes a quarter of a second each. */
  readonly slowPace: Pace
  /** Accounts of the large database; three times as many sessions, a tenth of them ended ones. */
  readonly largeAccounts: number
  /** How long memory is watched under load. */
  readonly soakSeconds: number
  /** Requests a second meanwhile; undefined: as many as are answered. */
  readonly soakRate: number | undefined
}

export type Verdict = 'met' | 'missed' | 'reported'

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Bars, each from 0. */
export interface Chart {
  readonly title: string
  readonly unit: string
  readonly bars: readonly { readonly label: string; readonly value: number }[]
  /** Where the target lies, in the bars' unit. */
  readonly limit?: number
}

/** One figure against what was aimed at. */
export interface Judged {
  readonly says: string
  readonly met: boolean
}

/** What a measure found out. */
export interface Finding {
  /** Empty: a figure without a target. */
  readonly judged: readonly Judged[]
  /** For figures without a target. */
  readonly says?: string
  readonly table: Table
  readonly chart?: Chart
  /** What else a reader has to know. */
  readonly note?: string
}

/** One line of the table of targets. */
export interface Measure {
  readonly id: string
  readonly title: string
  readonly target: string
  run(scale: Scale): Promise<Finding>
}

/** `value` against `most`, both to be read as multiples of what is compared with. */
export const atMost = (value: number, most: number, of: string): Judged => ({
  says: `${value.toFixed(2)} × ${of}`,
  met: value <= most,
})

export const atLeast = (value: number, least: number, of: string): Judged => ({
  says: `${value.toFixed(2)} × ${of}`,
  met: value >= least,
})

export const verdictOf = ({ judged }: Finding): Verdict => {
  if (judged.length === 0) return 'reported'
  return judged.every(({ met }) => met) ? 'met' : 'missed'
}
