/** Sets by key, without empty ones. */
export type GroupedSets<Value> = Map<string, Set<Value>>

export const addTo = <Value>(groups: GroupedSets<Value>, key: string, value: Value): void =>
  void groups.set(key, (groups.get(key) ?? new Set()).add(value))

export function removeFrom<Value>(groups: GroupedSets<Value>, key: string, value: Value): void {
  const group = groups.get(key)
  group?.delete(value)
  if (group?.size === 0) groups.delete(key)
}
