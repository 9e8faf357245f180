import { exported, rowsOfAccount } from '../account-data.ts'
import { ImportedAccount } from './imported-account.entity.ts'

const { text, time } = exported

/** What the import holds of an account. */
export const importSections = [
  rowsOfAccount({
    name: 'import',
    description: 'When and how the account was imported from another system.',
    entity: ImportedAccount,
    key: 'userId',
    fields: {
      entryDigest: text('Digest of what the other system said about the account.'),
      fingerprint: text('Digest of the account as it was imported.'),
      importedAt: time('When it was last imported.'),
      signedInAt: time('When you first signed in after that.'),
    },
  }),
]
