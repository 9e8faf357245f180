import type { AccountsServices } from '../accounts/feature.ts'
import { defineFeature } from '../feature.ts'
import { signedIn } from '../sessions/session-events.ts'
import { ImportAudit } from './import-audit-kinds.ts'
import { importSections } from './import-data.ts'
import { importLimits } from './import-limits.ts'
import { noteSignIn } from './import-statements.ts'
import { ImportedAccount } from './imported-account.entity.ts'
import { ImportsResolver } from './imports.resolver.ts'
import { UserImports } from './user-imports.ts'

/** Services that imports add to a server. */
export interface ImportServices {
  readonly userImports: UserImports
}

export const importFeature = defineFeature<unknown, AccountsServices, ImportServices>({
  name: 'import',
  entities: [ImportedAccount],
  resolvers: [ImportsResolver],
  auditKinds: ImportAudit,
  limits: importLimits,
  logEvents: ['accounts.imported'],
  services: ({ database, services: { hasher } }) => ({ userImports: new UserImports({ database, hasher }) }),
  listeners: () => [
    signedIn.listener(async (tx, { user }) => {
      if (user.legacyId !== null) await tx.query(noteSignIn, [user.id])
    }),
  ],
  exportOf: importSections,
})
