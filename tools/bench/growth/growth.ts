import type { Population } from '../harness/population.ts'

/**
 * Size of the data: this many accounts, three times as many sessions of which a tenth have ended, and a year's events.
 */
export interface Growth {
  readonly accounts: number
  readonly events: number
}

export const populationOf = ({ accounts }: Growth): Population => ({
  accounts,
  sessions: accounts * 3,
  ended: Math.floor(accounts / 10),
})
