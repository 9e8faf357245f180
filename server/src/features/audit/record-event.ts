import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import type { Failure } from '../../core/failure.ts'
import { type EventFields, type Logger, logEvent } from '../../core/log.ts'
import type { Queries, Transaction } from '../../database/database.ts'
import { AuditOutcome } from './audit-event-kind.ts'
import { writeAuditEvent } from './audit-statements.ts'

/** An event of an account or a session. */
export interface RecordedEvent {
  readonly kind: AuditKind
  /** `SUCCESS` if omitted. */
  readonly outcome?: AuditOutcome
  /** Null if unknown, or the operator. */
  readonly actorId: string | null
  readonly subjectId: string | null
  readonly sessionId?: string | null
  /** Null for an operator command, which has no request. */
  readonly client: Client | null
  /** Codes, ids and counts, never text written by users or secrets. */
  readonly details?: Readonly<Record<string, string | number>>
  /** Fields of the log event besides `userId`, the subject. */
  readonly logged?: EventFields
}

/** A transaction, or a database, where each statement is its own transaction. */
type Where = Queries & Partial<Pick<Transaction, 'afterCommit'>>

/**
 * Writes an event to the audit log as part of a transaction, and after the commit also to the server log if its kind
 * has a log event.
 */
export async function recordEvent(where: Where, log: Logger, event: RecordedEvent): Promise<void> {
  const { kind, outcome = AuditOutcome.SUCCESS, actorId, subjectId, sessionId = null, client } = event
  await where.query(writeAuditEvent, [
    kind.name,
    outcome,
    actorId,
    subjectId,
    sessionId,
    client?.address ?? null,
    client?.userAgent ?? null,
    JSON.stringify(event.details ?? {}),
  ])
  const name = outcome === AuditOutcome.SUCCESS ? kind.event : kind.refusalEvent
  if (name === undefined) return
  const write = (): void => logEvent(log, name, { userId: subjectId, ...event.logged }, kind.level)
  if (where.afterCommit === undefined) write()
  else where.afterCommit(write)
}

/** Records a refused attempt with its failure code. @returns the failure */
export async function recordRefusal<Refused extends Failure>(
  where: Where,
  log: Logger,
  attempt: RecordedEvent,
  failure: Refused,
): Promise<Refused> {
  const refused = { outcome: AuditOutcome.FAILURE, details: { ...attempt.details, code: failure.code } }
  await recordEvent(where, log, { ...attempt, ...refused })
  return failure
}
