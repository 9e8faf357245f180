import { Field, InterfaceType, registerEnumType } from 'type-graphql'

/** A failure as the schema and `docs/errors.md` describe it. */
export interface FailureDefinition {
  /** Description in the schema. */
  readonly description: string
  /** Whether sending the same request again can help, and what to do instead. */
  readonly retry: string
}

/** Failures by code. */
export type FailureDefinitions = Readonly<Record<string, FailureDefinition>>

/** The enum `FailureCode` of the schema. The features of a server supply its values; see `completeSchema`. */
export const FailureCode = {}

registerEnumType(FailureCode, { name: 'FailureCode', description: 'Every failure that is an answer.' })

/** Fields that all failures share. */
@InterfaceType({ description: 'Every failure that is an answer.' })
export abstract class Failure {
  @Field(() => FailureCode, { description: 'What went wrong, for programs.' })
  readonly code!: string

  @Field(() => String, { description: 'What went wrong and what to do about it, for people.' })
  readonly message!: string
}
