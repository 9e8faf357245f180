import { jest } from '@jest/globals'
import bcrypt from 'bcrypt'

/** What bcrypt was asked to do, as the cost of each hash in the order in which they were begun. */
export interface HashCount {
  /** Comparisons with a stored hash, or with one of nothing. */
  readonly compared: readonly number[]
  readonly hashed: readonly number[]
  /** Rounds in all: the work, whatever the time it took. */
  rounds(): number
  reset(): void
}

/** Counts the hashes of this process until the test ends. They are still computed. */
export function countHashes(): HashCount {
  const compared: number[] = []
  const hashed: number[] = []
  const { compare, hash } = bcrypt
  jest.spyOn(bcrypt, 'compare').mockImplementation(async (password, stored) => {
    compared.push(Number(/^\$2b\$(\d\d)\$/.exec(stored)?.[1]))
    return compare(password, stored)
  })
  jest.spyOn(bcrypt, 'hash').mockImplementation(async (password, cost) => {
    hashed.push(Number(cost))
    return hash(password, cost)
  })
  return {
    compared,
    hashed,
    rounds: () => [...compared, ...hashed].reduce((sum, cost) => sum + 2 ** cost, 0),
    reset: () => {
      compared.length = 0
      hashed.length = 0
    },
  }
}
