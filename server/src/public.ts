/** The public interface of `@gatehouse/server`. See docs/protect-your-own-field.md. */
import 'reflect-metadata'

export { type AuditKind, type AuditKindDefinition, defineAuditKinds } from './core/audit-kind.ts'
export type { Client } from './core/client.ts'
export { codesOf } from './core/codes.ts'
export { RequestContext } from './core/context.ts'
export type { Authentication, CurrentUser } from './core/current-user.ts'
export { badUserInput } from './core/errors.ts'
export { Factor } from './core/factor.ts'
export { Failure, type FailureDefinition, type FailureDefinitions } from './core/failure.ts'
export { FieldError, FieldErrorCode, fieldError } from './core/field-error.ts'
export { type EventName, type Logger, logEvent } from './core/log.ts'
export type { Operation } from './core/operation.ts'
export { PageInfo, pageOf, pageSize } from './core/page-info.ts'
export { Role } from './core/role.ts'
export {
  bearerText,
  durationSeconds,
  listOf,
  oneOf,
  onOff,
  origin,
  perDuration,
  type ReadSetting,
  SettingProblem,
  type SettingReader,
  serviceUrl,
  wholeNumber,
} from './core/setting.ts'
export { codePointCount, isUnstorable } from './core/text.ts'
export type { UpkeepTask } from './core/upkeep-task.ts'
export { ValidationError } from './core/validation-error.ts'
export type { Database, Queries, Reader, Transaction } from './database/database.ts'
export type { NamedMigration } from './database/migrations/migrations.ts'
export { type PreparedStatement, prepared } from './database/prepared-statement.ts'
export {
  type AccountEraser,
  type ErasedAccount,
  type ExportedField,
  type ExportPage,
  type ExportSection,
  exported,
  exportPageSize,
  rowsOfAccount,
} from './features/account-data.ts'
export { AuditOutcome } from './features/audit/audit-event-kind.ts'
export { type RecordedEvent, recordEvent, recordRefusal } from './features/audit/record-event.ts'
export { DomainEvent, type DomainEventListener, type DomainEvents } from './features/domain-events.ts'
export { defineFeature, type Feature, type FeatureMetrics, type FeatureParts } from './features/feature.ts'
export {
  allSessionsEnded,
  refreshTokenReused,
  type SignedIn,
  sessionsEnded,
  signedIn,
} from './features/sessions/session-events.ts'
export {
  type GivenProof,
  type SignInAttempt,
  SignInRefusal,
  type SignInStep,
  type SignInVerdict,
} from './features/sign-in-step.ts'
export { User } from './features/users/user.entity.ts'
export { passwordChanged, profileChanged, registered, roleChanged } from './features/users/user-events.ts'
export type { PublishedError } from './gate/published-error.ts'
export type { Allowance, RateLimit, RateLimitPolicy, RateLimits } from './gate/rate-limit.ts'
export type { ExecuteOperation, OperationAnswer, OperationOptions, RouteGroup } from './gate/route-group.ts'
export { Auth, Fresh, Limited, Public } from './gate/rule-decorators.ts'
export {
  type CreateGatehouseOptions,
  createGatehouse,
  type Gatehouse,
  type GatehouseOptions,
  startGatehouse,
} from './gatehouse.ts'
