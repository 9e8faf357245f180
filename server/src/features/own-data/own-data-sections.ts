import { exported, rowsOfAccount } from '../account-data.ts'
import { DataExportLink } from './data-export.entity.ts'
import { ScheduledDeletion } from './scheduled-deletion.entity.ts'

const { text, time } = exported

/** What own data holds of an account. */
export const ownDataSections = [
  rowsOfAccount({
    name: 'scheduledDeletion',
    description: 'The deletion of the account that you asked for.',
    entity: ScheduledDeletion,
    key: 'userId',
    fields: {
      requestedAt: time('When you asked.'),
      dueAt: time('When the account is to be deleted.'),
    },
  }),
  rowsOfAccount({
    name: 'dataExports',
    description: 'Links to copies of your data that have not been used.',
    entity: DataExportLink,
    key: 'tokenHash',
    fields: {
      sessionId: text('The session that asked.'),
      createdAt: time('When you asked.'),
      expiresAt: time('When the link stops working.'),
    },
    omitted: { 'data_exports.token_hash': 'a secret: it proves who you are' },
  }),
]
