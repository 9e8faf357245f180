/** Calls what the application registered: one that throws is reported and stops nobody else. */
export function listenersOf<Events extends { [Name in keyof Events]: (...values: never[]) => unknown }>(
  report: (error: unknown) => void,
) {
  const all: { [Name in keyof Events]?: Set<Events[Name]> } = {}
  return {
    add<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
      const listeners = all[name] ?? new Set()
      all[name] = listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },

    /** Settles when all listeners have, and never rejects. */
    call<Name extends keyof Events>(name: Name, ...values: Parameters<Events[Name]>): Promise<unknown> {
      const call = async (listener: Events[Name]) => listener(...values)
      return Promise.all([...(all[name] ?? [])].map((listener) => call(listener).catch(report)))
    },
  }
}
