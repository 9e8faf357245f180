/** How an account can confirm, as the server's `Factor`. */
export type Factor = 'PASSKEY' | 'PASSWORD' | 'RECOVERY_CODE' | 'TOTP'

/** One proof, as the server's `ProofInput`. */
export type Proof =
  | { readonly password: string }
  | { readonly totp: string }
  | { readonly recoveryCode: string }
  /** The `toJSON()` of the browser's credential; needs the `challenge` of `startConfirmation`. */
  | { readonly passkey: unknown }

/** What the server demands of an operation that it refused as `CONFIRMATION_REQUIRED`. */
export interface ConfirmationDemand {
  /** What the signed-in account can confirm with. */
  readonly factors: readonly Factor[]
  /** Maximum age of a confirmation, in seconds. */
  readonly within: number
}

/** Why the server did not accept a proof. The prompt stays open, and the user can try again. */
export interface ProofFailure {
  /** The server's code: `PROOF_REJECTED`, `CHALLENGE_EXPIRED`, or that of a refusal such as `RATE_LIMITED`. */
  readonly code: string
  /** The server's message. */
  readonly message: string
  /** With `PROOF_REJECTED`. */
  readonly attemptsLeft?: number | undefined
  /** How long the server asked to wait, in milliseconds; 0 if it did not. */
  readonly retryAfterMs: number
}

/** One prompt, for all operations that wait for a confirmation. */
export interface ConfirmationRequest extends ConfirmationDemand {
  /**
   * Aborted when the prompt should close: the user has confirmed, here or in another tab, has signed out, or no operation
   * waits any more.
   */
  readonly signal: AbortSignal
  /**
   * Sends a proof. Resolves with undefined if the server accepted it: the operations continue, and `signal` is aborted.
   * Otherwise resolves with the reason. Concurrent calls share one request.
   *
   * @throws {SessionUnreachableError} if the server could not be reached; the user can try again
   * @throws {SessionChangedError | SessionEndedError | ConfirmationCancelledError} if the prompt is or will be closed
   */
  readonly submit: (proof: Proof, challenge?: string) => Promise<ProofFailure | undefined>
}

/**
 * Shows the prompt. If its promise settles while operations still wait, they fail with `ConfirmationCancelledError`.
 */
export type ConfirmationHandler = (request: ConfirmationRequest) => unknown
