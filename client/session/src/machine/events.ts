import type { RefreshAnswer } from '../server-calls.ts'
import type { SessionUnreachableError } from '../session-errors.ts'
import type { SignedInTokens } from '../session-options.ts'
import type { SessionRecord } from '../session-record.ts'
import type { Credential } from '../session-snapshot.ts'
import type { TabMessage } from '../tab-message.ts'
import type { Submission, Waiter } from './state.ts'

interface Found {
  readonly found: SessionRecord | undefined
}

/** One attempt of a refresh or a confirmation: one at a time, under the lock. */
export interface Flight {
  readonly flight: number
  /** It was sent again after a network error. */
  readonly resent?: boolean
  /** It has waited for the tokens of a changed password. */
  readonly waited?: boolean
}

export interface Announcement {
  readonly epoch: number
  readonly kind: TabMessage['kind']
}

export interface Leaving {
  readonly epoch: number
  readonly from: string | undefined
}

export interface Serving {
  /** Also with a token that is about to expire: it has just been issued. */
  readonly force?: boolean | undefined
}

export interface MachineEvents {
  start: object
  opened: Found & { readonly probe: boolean | undefined; readonly exchange: boolean | undefined }
  authorize: Waiter
  withdraw: { readonly id: number }
  serve: Serving
  noted: { readonly credential: Credential; readonly refused: boolean }
  signIn: Found & { readonly id: number; readonly answer: SignedInTokens }
  signOut: object
  /** The page became visible, or another tab wrote the record. */
  wake: object
  looked: Found
  /** The record was read while it was written. */
  found: Found
  message: { readonly found: TabMessage }
  tick: object
  /** The user has given a proof. */
  submit: Submission
  /** The user, or the application, closed the prompt. */
  cancel: { readonly cause: unknown }
  /** The flight has the lock, and the record was read. */
  ready: Flight & Found
  answered: Flight & Found & { readonly answer: RefreshAnswer }
  failed: Flight & { readonly error: SessionUnreachableError }
  saved: Announcement
  left: Leaving
  cleared: { readonly epoch: number }
  dispose: object
}

export type Union<All, Type extends keyof All> = { [Each in Type]: { readonly type: Each } & All[Each] }[Type]
export type MachineEvent<Type extends keyof MachineEvents = keyof MachineEvents> = Union<MachineEvents, Type>
