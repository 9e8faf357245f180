import { type ExportSection, exported, exportPageSize } from '../account-data.ts'
import type { AuditEventRow } from './audit-event.ts'
import { activityOf } from './audit-statements.ts'

const { object, text, time } = exported

/** Greater than every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** What the audit log holds of an account: its own acts, and acts of others on it without who they were. */
export const auditSections: readonly ExportSection[] = [
  {
    name: 'auditEvents',
    description: 'What you did, and what affected your account, newest first.',
    fields: {
      id: text('Its id, a UUIDv7.'),
      createdAt: time('When it happened.'),
      kind: text('The kind of event, such as `SIGNED_IN`.'),
      outcome: text('`SUCCESS` or `FAILURE`.'),
      isOwn: exported.boolean(
        'Whether you acted. If not, neither account nor device of the other are included.',
      ),
      isAboutYou: exported.boolean('Whether your account was affected.'),
      sessionId: text('The session that acted, or that was started or ended.'),
      ipAddress: text('The IP address of the request.'),
      userAgent: text('What the browser or program said about itself.'),
      details: object('Additional details, depending on the kind.'),
    },
    tables: ['audit_events'],
    omitted: {
      'audit_events.actor_id': 'is `isOwn`, because another account is not named',
      'audit_events.subject_id': 'is `isAboutYou`, because another account is not named',
    },
    read: async (reader, userId, after) => {
      const rows = await reader.query<AuditEventRow>(activityOf, [userId, after ?? lastId, exportPageSize])
      return {
        entries: rows.map((row) => entryOf(row, userId)),
        next: rows.length < exportPageSize ? null : (rows.at(-1)?.id ?? null),
      }
    },
  },
]

function entryOf(row: AuditEventRow, userId: string): object {
  const isOthers = row.actor_id !== null && row.actor_id !== userId
  return {
    id: row.id,
    createdAt: row.created_at,
    kind: row.kind,
    outcome: row.outcome,
    isOwn: row.actor_id === userId,
    isAboutYou: row.subject_id === userId,
    sessionId: isOthers ? null : row.session_id,
    ipAddress: isOthers ? null : row.ip_address,
    userAgent: isOthers ? null : row.user_agent,
    details: row.details,
  }
}
