import { Field, ObjectType } from 'type-graphql'
import { Failure, FailureCode } from '../failure.ts'
import { FieldError } from './field-error.ts'

/** Fields of an input are wrong: all of them are named, and nothing was changed. */
@ObjectType({ implements: Failure, description: 'Fields of the input are wrong, and nothing was changed.' })
export class ValidationError extends Failure {
  override readonly code = FailureCode.VALIDATION_FAILED
  override readonly message: string

  @Field(() => [FieldError], { description: 'Every wrong field, in the order of the input.' })
  readonly fieldErrors: FieldError[]

  constructor(fieldErrors: FieldError[]) {
    super()
    this.fieldErrors = fieldErrors
    this.message =
      fieldErrors.length === 1
        ? 'One field needs your attention.'
        : `${fieldErrors.length} fields need your attention.`
  }
}
