import { jest } from '@jest/globals'
import bcrypt from 'bcrypt'

/** Calls of bcrypt, as the cost of each hash in the order of their start. */
export interface HashCount {
  /** Comparisons with a stored hash or a dummy. */
  readonly compared: readonly number[]
  readonly hashed: readonly number[]
  /** Total number of rounds: the work, independent of the time. */
  rounds(): number
  reset(): void
}

/** Counts this process's hashes until the test ends. They are still computed. */
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
