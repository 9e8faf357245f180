import type { Queries } from '../database/database.ts'
import type { Client } from '../sessions/sessions.service.ts'
import { type AuditEventKind, AuditOutcome } from './audit-event-kind.ts'
import { writeAuditEvent } from './audit-statements.ts'

/** Something that happened, as it is written down. */
export interface AuditEntry {
  readonly kind: AuditEventKind
  readonly outcome?: AuditOutcome
  /** Null: not known, or the operator. */
  readonly actorId: string | null
  readonly subjectId: string | null
  readonly sessionId?: string | null
  /** Null: nobody's request; a command of the operator. */
  readonly client: Client | null
  /** Codes, ids and counts. Nothing that people wrote themselves, and no secret. */
  readonly details?: Readonly<Record<string, string | number>>
}

/** Writes an event as part of `tx`: it is there if, and only if, what it records is. */
export async function writeAudit(tx: Queries, entry: AuditEntry): Promise<void> {
  const { kind, outcome = AuditOutcome.SUCCESS, actorId, subjectId, sessionId = null, client } = entry
  await tx.query(writeAuditEvent, [
    kind,
    outcome,
    actorId,
    subjectId,
    sessionId,
    client?.address ?? null,
    client?.userAgent ?? null,
    JSON.stringify(entry.details ?? {}),
  ])
}
