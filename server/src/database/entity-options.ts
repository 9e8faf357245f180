import type { AnyEntity, EntityClass } from '@mikro-orm/core'
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy'

/** What goes with a database whichever engine it is. */
export interface EntityOptions {
  readonly entities: EntityClass<AnyEntity>[]
  readonly warn: (sentence: string) => void
}

/**
 * MikroORM's settings that do not depend on the engine. Give them to its constructor: `MikroORM.init` looks for extensions that nobody
 * uses here, and loads those that are installed, with a second copy of MikroORM behind the bundle.
 */
export const entityOptions = ({ entities, warn }: EntityOptions) => ({
  entities,
  metadataProvider: ReflectMetadataProvider,
  discovery: { warnWhenNoEntities: false },
  logger: warn,
  // Making a database that is missing is for its administrators; and it would cost a query at each start.
  ensureDatabase: false,
})
