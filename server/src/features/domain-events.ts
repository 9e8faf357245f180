import type { Transaction } from '../database/database.ts'

/** Runs in the transaction of the event. If it throws, the transaction is rolled back. */
type Listen<Payload> = (tx: Transaction, payload: Payload) => Promise<void>

/** A listener of one event, for one server. */
export type DomainEventListener = (server: DomainEvents) => void

/** An event of an account or a session. Features listen to it without the feature that raises it knowing them. */
export class DomainEvent<Payload> {
  readonly #listeners = new WeakMap<DomainEvents, readonly Listen<Payload>[]>()

  /** Declares an entry of a feature's `listeners`. */
  listener(listen: Listen<Payload>): DomainEventListener {
    return (server) => this.#listeners.set(server, [...this.listenersOn(server), listen])
  }

  /** The listeners of a server, in the order of its features. */
  listenersOn(server: DomainEvents): readonly Listen<Payload>[] {
    return this.#listeners.get(server) ?? []
  }
}

/** Raises the events of one server. */
export class DomainEvents {
  /** Runs the listeners one after the other in the transaction that causes the event. */
  async raise<Payload>(tx: Transaction, event: DomainEvent<Payload>, payload: Payload): Promise<void> {
    for (const listen of event.listenersOn(this)) await listen(tx, payload)
  }
}
