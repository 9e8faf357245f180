import type { AdministrationContext } from '../administration/administration-context.ts'
import type { DataExports } from './data-exports.ts'
import type { Deletions } from './deletions.ts'

/** The context of the resolvers of own data. */
export interface OwnDataContext extends AdministrationContext {
  readonly dataExports: DataExports
  readonly deletions: Deletions
}
