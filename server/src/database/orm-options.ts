import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy'
import type { DatabaseSurroundings } from './database.ts'

/**
 * MikroORM's settings for both engines. Pass them to its constructor, because `MikroORM.init` searches for extensions,
 * loads those that are installed, and with them a second copy of MikroORM next to the bundle.
 */
export const ormOptions = ({ entities, warn }: Required<DatabaseSurroundings>) => ({
  entities,
  metadataProvider: ReflectMetadataProvider,
  discovery: { warnWhenNoEntities: false },
  logger: warn,
  // Creating a missing database is up to its administrators, and the check would cost a query at each start.
  ensureDatabase: false,
  // Migrations create the triggers. MikroORM's would each have a function of the same name; ours share functions and
  // name their schema. They alone write these tables; `invitations` is for 0.1.
  schemaGenerator: { skipTables: ['user_counts', 'invitations'], ignoreTriggers: true, ignoreRoutines: true },
})
