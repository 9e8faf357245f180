import type { ConfirmationDemand, ProofFailure } from '../confirmation.ts'
import type { SessionChangedError } from '../session-errors.ts'
import type { SessionEvent } from '../session-options.ts'
import type { StoredTokens } from '../session-record.ts'
import type { Credential, IdentityChange } from '../session-snapshot.ts'
import type { TabMessage } from '../tab-message.ts'
import type { Announcement, Flight, Leaving, Serving, Union } from './events.ts'
import type { Submission } from './state.ts'

interface Effects {
  /** Read the record for the first time, then `opened`. */
  open: object
  /** Read the record again, then `looked`. */
  look: object
  /** Answer an operation, unless it was withdrawn. */
  answer: {
    readonly id: number
    readonly error?: Error | undefined
    readonly credential?: Credential | undefined
  }
  /** Continue with the next operation: event `serve`. */
  serve: Serving
  /** Take the lock and read the record, then `ready`. */
  refresh: Flight
  /** Ask the server, then `answered` or `failed`. */
  send: Flight & { readonly tokens: StoredTokens | undefined; readonly submission?: Submission | undefined }
  /** Wait for the tokens of a changed password, then `ready`. */
  pause: Flight
  abort: object
  /** Ask the user to confirm: events `submit` and `cancel`. */
  prompt: { readonly demand: ConfirmationDemand }
  /** Close the prompt. */
  unprompt: object
  /** Tell the prompt what became of a proof. */
  outcome: {
    readonly attempt: number
    readonly error?: Error | undefined
    readonly failure?: ProofFailure | undefined
  }
  /** Write the record, then `saved`. */
  save: Announcement
  post: { readonly kind: TabMessage['kind'] }
  /** Sign out on the server if `known`, write the record, then `left`. */
  leave: Leaving & { readonly known: boolean; readonly tokens: StoredTokens | undefined }
  /** Call the identity listeners, then `cleared`. */
  identity: { readonly epoch: number; readonly change: IdentityChange }
  drop: { readonly error: SessionChangedError }
  close: object
  token: object
  event: { readonly event: SessionEvent }
  /** Call the listeners of the snapshot before the next effect. */
  change: object
  dispose: object
}

export type Effect<Type extends keyof Effects = keyof Effects> = Union<Effects, Type>
export type EffectHandlers = { [Type in keyof Effects]: (effect: Effect<Type>) => unknown }
