import type { TokenPair } from '../harness/questions.ts'

/** An account in use, and its session. */
export interface Person {
  readonly email: string
  password: string
  tokens: TokenPair
  /** The secret of its authenticator app. */
  secret?: string
  /** The time step of the last code, which cannot be used again. */
  usedStep: number
}

/** People of whom each does one thing at a time. */
export class Crowd {
  readonly #free: Person[]

  constructor(people: readonly Person[]) {
    this.#free = [...people]
  }

  /** Number of people who are doing nothing. */
  get free(): number {
    return this.#free.length
  }

  /** Has a random person do something. @returns false if everyone is busy, or no one is suitable */
  async with(work: (person: Person) => Promise<void>, isSuitable = (_: Person) => true): Promise<boolean> {
    const person = this.#take(isSuitable)
    if (person === undefined) return false
    try {
      await work(person)
      return true
    } finally {
      this.add(person)
    }
  }

  add(person: Person): void {
    this.#free.push(person)
  }

  /** Removes a random person. */
  take(): Person | undefined {
    return this.#take(() => true)
  }

  #take(isSuitable: (person: Person) => boolean): Person | undefined {
    const start = Math.floor(Math.random() * this.#free.length)
    for (let step = 0; step < this.#free.length; step++) {
      const index = (start + step) % this.#free.length
      const person = this.#free[index]
      if (person !== undefined && isSuitable(person)) return this.#free.splice(index, 1)[0]
    }
    return undefined
  }
}
