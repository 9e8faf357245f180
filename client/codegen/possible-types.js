import { isAbstractType } from 'graphql'

/** The member types of each union and interface. The cache needs them to match fragments such as `... on Failure`. */
export function plugin(schema) {
  const abstractTypes = Object.values(schema.getTypeMap()).filter(
    (type) => isAbstractType(type) && !type.name.startsWith('__'),
  )
  const entries = abstractTypes.map((type) => [
    type.name,
    schema.getPossibleTypes(type).map((possible) => possible.name),
  ])
  const sorted = Object.fromEntries(entries.sort(([left], [right]) => left.localeCompare(right)))
  return `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(sorted, null, 2)}\n`
}
