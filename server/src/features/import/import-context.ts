import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { UserImports } from './user-imports.ts'

/** The context of the resolver of imports. */
export interface ImportContext extends SessionsContext {
  readonly userImports: UserImports
}
