export { accessToken } from './access-token.ts'
export { AuthSession } from './auth-session.ts'
export type { Clock } from './clock.ts'
export type {
  ConfirmationDemand,
  ConfirmationHandler,
  ConfirmationRequest,
  Factor,
  Proof,
  ProofFailure,
} from './confirmation.ts'
export {
  ConfirmationCancelledError,
  ConfirmationRequiredError,
  NotAuthenticatedError,
  QueueFullError,
  type RefreshProblem,
  SessionChangedError,
  SessionDisposedError,
  SessionEndedError,
  type SessionEndReason,
  SessionUnreachableError,
} from './session-errors.ts'
export type {
  AuthSessionOptions,
  Channel,
  Fetch,
  Locks,
  Page,
  SessionEvent,
  SignedInTokens,
  TokenExchange,
} from './session-options.ts'
export type {
  Authorized,
  Credential,
  IdentityChange,
  SessionListeners,
  SessionSnapshot,
  SessionStatus,
} from './session-snapshot.ts'
export { memoryStorage, type SessionStorage } from './session-storage.ts'
