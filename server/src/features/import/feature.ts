import { defineFeature } from '../feature.ts'
import { signedIn } from '../sessions/session-events.ts'
import { ImportAudit } from './import-audit-kinds.ts'
import { importSections } from './import-data.ts'
import { noteSignIn } from './import-statements.ts'
import { ImportedAccount } from './imported-account.entity.ts'

export const importFeature = defineFeature({
  name: 'import',
  entities: [ImportedAccount],
  auditKinds: ImportAudit,
  logEvents: ['accounts.imported'],
  listeners: () => [
    signedIn.listener(async (tx, { user }) => {
      if (user.legacyId !== null) await tx.query(noteSignIn, [user.id])
    }),
  ],
  exportOf: importSections,
})
