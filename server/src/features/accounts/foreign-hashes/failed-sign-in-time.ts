import { setTimeout } from 'node:timers/promises'
import type { Database } from '../../../database/database.ts'
import { foreignHashesAreLeft } from './foreign-hash-statements.ts'

const lookEveryMs = 10_000

/**
 * Delays the responses of failed sign-ins while password hashes of other systems are left. These take times of their own, so
 * that an attacker could tell from the time whether an account exists and where it comes from. A delayed response is sent a
 * multiple of `seconds` after its request came.
 */
export class FailedSignInTime {
  readonly #database: Database
  readonly #stepMs: number
  #areLeft: Promise<boolean> | undefined
  #lookAgainAt = 0

  constructor({ database, seconds }: { database: Database; seconds: number }) {
    this.#database = database
    this.#stepMs = seconds * 1_000
  }

  /** @param cameAt when the request came, by `performance.now()` */
  async wait(cameAt: number): Promise<void> {
    if (!(await this.#foreignHashesAreLeft())) return
    const elapsedMs = performance.now() - cameAt
    await setTimeout(Math.ceil(elapsedMs / this.#stepMs) * this.#stepMs - elapsedMs)
  }

  /** Looks at most every ten seconds. Requests that come meanwhile wait for the same look. */
  async #foreignHashesAreLeft(): Promise<boolean> {
    if (this.#areLeft !== undefined && performance.now() < this.#lookAgainAt) return this.#areLeft
    this.#lookAgainAt = performance.now() + lookEveryMs
    this.#areLeft = this.#look()
    this.#areLeft.catch(() => {
      this.#areLeft = undefined
    })
    return this.#areLeft
  }

  async #look(): Promise<boolean> {
    const [row] = await this.#database.query<{ left: boolean }>(foreignHashesAreLeft)
    return row?.left === true
  }
}
