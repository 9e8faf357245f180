/** Calls the listeners of the application. One that throws is reported and does not affect the others. */
export function listenersOf<Events extends { [Name in keyof Events]: (...values: never[]) => unknown }>(
  report: (error: unknown) => void,
) {
  type Entry = { [Name in keyof Events]: readonly [Name, Events[Name]] }[keyof Events]
  const all = new Set<Entry>()
  return {
    add<Name extends keyof Events>(name: Name, listener: Events[Name]): () => void {
      const entry: Entry = [name, listener]
      all.add(entry)
      return () => void all.delete(entry)
    },

    /** Settles when all listeners have, and never rejects. */
    call<Name extends keyof Events>(name: Name, ...values: Parameters<Events[Name]>): Promise<unknown> {
      const call = async ([its, listener]: Entry) => its === name && listener(...values)
      return Promise.all([...all].map((entry) => call(entry).catch(report)))
    },
  }
}
