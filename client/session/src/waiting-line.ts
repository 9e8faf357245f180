import type { Credential } from './session-snapshot.ts'

/** Called exactly once, possibly at once: with an error, or with the credential to send; none when nobody is signed in. */
export type Authorized = (error: Error | undefined, credential?: Credential) => void

/** One operation that asks for a credential, maybe because the server refused the one it had. */
export interface Waiter {
  readonly refused: Credential | undefined
  readonly authorized: Authorized
}

/** Operations that wait for the session. Who was withdrawn is never called. */
export class WaitingLine {
  readonly #waiting = new Set<Waiter>()

  get size(): number {
    return this.#waiting.size
  }

  /** Answers a function that withdraws the waiter. */
  add(waiter: Waiter): () => void {
    this.#waiting.add(waiter)
    return () => {
      this.#waiting.delete(waiter)
    }
  }

  /** Takes out those whom `serve` served; only those who stand here now, not those who join meanwhile. */
  serve(serve: (waiter: Waiter) => boolean): void {
    for (const waiter of [...this.#waiting]) {
      // Leaves before it is called: being called may ask for more, or withdraw others.
      if (!this.#waiting.delete(waiter)) continue
      if (!serve(waiter)) this.#waiting.add(waiter)
    }
  }

  fail(error: Error): void {
    this.serve((waiter) => {
      waiter.authorized(error)
      return true
    })
  }
}
