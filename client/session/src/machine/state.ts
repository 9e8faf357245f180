import type { ConfirmationDemand } from '../confirmation.ts'
import type { ProofToSend } from '../server-calls.ts'
import type { SessionEndedError, SessionUnreachableError } from '../session-errors.ts'
import type { StoredTokens } from '../session-record.ts'
import type { Credential, SessionSnapshot } from '../session-snapshot.ts'

/** What the machine cannot know by itself; each event brings it. */
export interface Moment {
  /** Wall clock, in milliseconds. */
  readonly now: number
  /** Monotonic clock, in milliseconds. */
  readonly monotonic: number
  /** Between 0 and 1. */
  readonly random: number
  /** Whether the page is hidden. False without a page. */
  readonly hidden: boolean
}

/** An operation that asks for a credential, the one that the server refused, and whether it demands a confirmation. */
export interface Waiter {
  readonly id: number
  readonly refused?: Credential | undefined
  readonly demand?: ConfirmationDemand | undefined
}

/** A proof that the user has given. */
export interface Submission extends ProofToSend {
  readonly attempt: number
  /** The server is asked. */
  readonly sent?: boolean
  /** The token was refused and replaced: if it is refused again, another will not help. */
  readonly renewed?: boolean
}

export interface MachineSettings {
  readonly cookie: boolean
  /** Whether the application can ask the user to confirm. */
  readonly prompts: boolean
  readonly leewayMs: number
  readonly maxQueue: number
}

/** Everything the session knows. The last moment is part of it, so that the snapshot depends on the state alone. */
export interface MachineState extends MachineSettings, Moment {
  readonly epoch: number
  readonly generation: number
  readonly tokens?: StoredTokens | undefined
  /** Monotonic. Together with the tokens' `receivedAt` it gives their age even if one of the clocks stops or is set. */
  readonly heldSince: number
  /** Whose data may still be on the page. */
  readonly formerUserId?: string | undefined
  /**
   * A user may be signed in, and the server has not yet said which one. `record`: cookie mode. `probe`: the same without a
   * record, so that it is not an error if no user is signed in. `exchange`: there is a token of the former service.
   */
  readonly hint?: 'record' | 'probe' | 'exchange' | undefined
  readonly reason?: SessionSnapshot['reason']
  /** How the server ended the session of `endedEpoch`. */
  readonly ended?: SessionEndedError
  readonly endedEpoch?: number
  /** The generation whose access token the server refused. */
  readonly refusedGeneration?: number

  /** Why the last refresh failed. The next one is not sent before `retryAt` (monotonic). */
  readonly failure?: SessionUnreachableError | undefined
  readonly retryAt: number
  /** Monotonic. Until then a page that becomes visible does not bring the next refresh forward. */
  readonly notBefore: number
  readonly failures: number
  /** Successive tokens refused directly after their refresh. */
  readonly strikes: number

  /** Nothing is sent before the record is `read`. `looking`: it is read again, because another tab may have changed it. */
  readonly record: 'unread' | 'reading' | 'read' | 'looking'
  /** The current user is not known yet, or the previous user's data is being cleared: show no user data. */
  readonly blank: boolean
  /** The epoch whose change of identity is in progress. */
  readonly changing?: number | undefined
  readonly disposed?: boolean
  /** Wall clock minus monotonic clock: changes if the machine sleeps or its clock is set. */
  readonly drift: number

  /** The generation of the last confirmation. */
  readonly confirmed: number
  /** The user is asked to confirm. */
  readonly prompting?: boolean
  readonly submission?: Submission | undefined

  /** Number of the last refresh or confirmation. Results of earlier ones are discarded, as are its own unless it is `flying`. */
  readonly flight: number
  readonly flying?: boolean
  readonly waiters: readonly Waiter[]
}

export const initialState = (settings: MachineSettings, moment: Moment): MachineState => ({
  ...settings,
  ...moment,
  epoch: 0,
  generation: 0,
  heldSince: 0,
  retryAt: 0,
  notBefore: 0,
  failures: 0,
  strikes: 0,
  record: 'unread',
  blank: true,
  drift: moment.now - moment.monotonic,
  confirmed: 0,
  flight: 0,
  waiters: [],
})
