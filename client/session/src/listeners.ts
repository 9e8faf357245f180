/** Calls what the application registered: one that throws is reported and stops nobody else. */
export class Listeners<Events extends { [Name in keyof Events]: (value: never) => unknown }> {
  readonly #listeners: { [Name in keyof Events]?: Set<Events[Name]> } = {}
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  add<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    const listeners = this.#listeners[name] ?? new Set()
    this.#listeners[name] = listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  /** Settles when all listeners have, and never rejects. */
  call<Name extends keyof Events>(name: Name, value: Parameters<Events[Name]>[0]): Promise<unknown> {
    const call = async (listener: Events[Name]) => listener(value)
    return Promise.all([...(this.#listeners[name] ?? [])].map((listener) => call(listener).catch(this.#report)))
  }
}
