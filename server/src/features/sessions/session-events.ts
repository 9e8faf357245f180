import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import { DomainEvent } from '../domain-events.ts'
import type { User } from '../users/user.entity.ts'
import type { SessionEndReason } from './session-end-reason.ts'

/** A sign-in, or any other start of a session. */
export interface SignedIn {
  readonly user: User
  readonly sessionId: string
  readonly client: Client
  /** The kind in the audit log. */
  readonly kind: AuditKind
  /** Whether the device's cookie proves an earlier sign-in to this account. */
  readonly isKnownDevice: boolean
}

/** Raised when a session starts. */
export const signedIn = new DomainEvent<SignedIn>()

/** Raised when sessions of an account end, except by the reuse of a refresh token. */
export const sessionsEnded = new DomainEvent<{
  readonly userId: string
  readonly sessionIds: readonly string[]
  readonly reason: SessionEndReason
}>()

/** Raised when a reused refresh token has ended its session. */
export const refreshTokenReused = new DomainEvent<{
  readonly userId: string
  readonly sessionId: string
  readonly client: Client
}>()

/** Raised when all sessions of an account are ended, except the one that asks for it, also if there were none. */
export const allSessionsEnded = new DomainEvent<{ readonly userId: string }>()
