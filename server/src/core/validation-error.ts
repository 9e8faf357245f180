import { Field, ObjectType } from 'type-graphql'
import { CoreFailure } from './core-failures.ts'
import { Failure } from './failure.ts'
import { FieldError } from './field-error.ts'

/** Thrown when fields of an input are invalid. Names all of them; nothing was changed. */
@ObjectType({ implements: Failure, description: 'Fields of the input are wrong, and nothing was changed.' })
export class ValidationError extends Failure {
  override readonly code = CoreFailure.VALIDATION_FAILED
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
