/** Calls what the application registered: one that throws is reported and stops nobody else. */
export class Listeners<Events extends Record<keyof Events, (value: never) => unknown>> {
  readonly #listeners: { [Name in keyof Events]?: Set<Events[Name]> } = {}
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  add<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
    const set = this.#listeners[name] ?? new Set<Events[Name]>()
    this.#listeners[name] = set
    set.add(listener)
    return () => {
      set.delete(listener)
    }
  }

  has(name: keyof Events): boolean {
    return (this.#listeners[name]?.size ?? 0) > 0
  }

  /** Settles when all listeners have, and never rejects. */
  async call<Name extends keyof Events>(name: Name, value: Parameters<Events[Name]>[0]): Promise<void> {
    await Promise.all(
      [...(this.#listeners[name] ?? [])].map(async (listener) => {
        try {
          await listener(value)
        } catch (error) {
          this.#report(error)
        }
      }),
    )
  }
}
