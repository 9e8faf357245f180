import {
  EntityMetadata,
  type EntityProperty,
  MetadataStorage,
  UnderscoreNamingStrategy,
} from '@mikro-orm/core'

type ColumnOf<Property extends string> = Property extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${ColumnOf<Rest>}`
  : ''

/** A row of an entity's table with the given properties, as a named statement returns it. */
export type RowOf<Entity, Property extends keyof Entity & string, Prefix extends string = ''> = {
  readonly [Name in Property as `${Prefix}${ColumnOf<Name>}`]: Entity[Name]
}

const naming = new UnderscoreNamingStrategy()

const isLoaded = ({ lazy, formula, persist }: EntityProperty): boolean =>
  lazy !== true && formula === undefined && persist !== false

function metadataOf(entityClass: object): EntityMetadata {
  const metadata: unknown = Reflect.get(entityClass, MetadataStorage.META_SYMBOL)
  if (metadata instanceof EntityMetadata) return metadata
  throw new TypeError('The class is not decorated as an entity.')
}

/** The table of an entity's class. */
export const tableOf = (entityClass: object): string => metadataOf(entityClass).tableName

/**
 * Maps an entity's rows in named statements by its class's metadata. Excludes lazy properties, which statements name
 * explicitly.
 */
export interface EntityRows<Entity> {
  /** For a `select` or `returning` list. */
  readonly columns: string
  /** Maps a row without a unit of work. */
  map(row: object): Entity
}

/** @param prefix of the column names, for rows that contain two entities */
export function rowsOf<Entity extends object>(
  entityClass: new () => Entity,
  prefix = '',
): EntityRows<Entity> {
  const { properties, tableName } = metadataOf(entityClass)
  const columns = Object.values(properties)
    .filter(isLoaded)
    .map(({ name }) => ({ name, column: naming.propertyToColumnName(name) }))
  const aliased = columns.map(({ column }) => `${tableName}.${column}${prefix && ` as ${prefix}${column}`}`)
  const assignments = columns.map(({ name, column }) => [name, `${prefix}${column}`] as const)
  return { columns: aliased.join(', '), map: compiled(entityClass, assignments) }
}

/**
 * Compiled like MikroORM's hydrators, because a loop over names takes ten times as long and every request runs this.
 */
function compiled<Entity>(
  entityClass: new () => Entity,
  assignments: readonly (readonly [property: string, column: string])[],
): (row: object) => Entity {
  const lines = assignments.map((names) => {
    const [property, column] = names.map((name) => JSON.stringify(name))
    return `entity[${property}] = row[${column}]`
  })
  const body = `return (row) => { const entity = new Entity(); ${lines.join('; ')}; return entity }`
  return new Function('Entity', body)(entityClass)
}
