import type { AuditEventKind } from '../apollo/generated/schema-types.ts'

/** A piece of a sentence: text, or a user whose page can be opened. */
export type Part = string | { id: string; name: string }

export type Sentence = (event: EventWords) => readonly Part[]

export interface AuditWords {
  kinds: { readonly [Kind in AuditEventKind]?: KindWords }
  /** The `code` of refused events, as the end of a sentence: “wrong password”. */
  reasons?: Readonly<Record<string, string>>
}

export interface KindWords {
  /** Its name in the filter of the audit log: “Role changed”. */
  label: string
  done: Sentence
  /** For an event that was refused. Defaults to the label. */
  refused?: Sentence
  /** Replaces the actor for readers who may not see who it was: “An administrator”. */
  hiddenActor?: string
}

/** Who and what an event is about, in words. To its own reader the sentence says “you”. */
export interface EventWords {
  /** Starts a sentence: “You”, or a name. */
  readonly actor: Part
  readonly subject: Part
  /** “your” or “their”, of the actor. */
  readonly own: string
  /** False for a sign-in with an unknown email. */
  readonly hasSubject: boolean
  /** False for commands of the operator and for what needs no sign-in. */
  readonly hasActor: boolean
  /** What belongs to the subject: `yours` to the reader, else `of` and the name. */
  owned(words: { yours: string; of: string }): readonly Part[]
  detail(name: string): string | undefined
  count(name: string): number
  role(name: string): string
  /** “, which ended 2 sessions”; empty if none ended. */
  readonly endedSessions: string
  /** “: wrong password”; empty without a code. */
  readonly reason: string
}
