import { createUnionType, Field, Int, ObjectType } from 'type-graphql'
import { ValidationError } from '../../core/validation-error.ts'
import { LinkExpired } from './link-expired.ts'

@ObjectType({
  description: 'The request was accepted. Does not reveal whether an account has the address.',
})
export class MailRequested {
  @Field(() => Int, { description: 'Lifetime of the link in the mail, in seconds.' })
  readonly expiresIn: number

  @Field(() => Int, { description: 'How long to wait before the next request, in seconds.' })
  readonly nextRequestIn: number

  constructor(expiresIn: number, nextRequestIn: number) {
    this.expiresIn = expiresIn
    this.nextRequestIn = nextRequestIn
  }
}

@ObjectType({
  description: 'The password was replaced and all sessions have ended. Sign in with the new one.',
})
export class PasswordReset {
  @Field(() => Int, { description: 'The number of sessions ended.' })
  readonly sessionsEnded: number

  constructor(sessionsEnded: number) {
    this.sessionsEnded = sessionsEnded
  }
}

export const ResetPasswordResult = createUnionType({
  name: 'ResetPasswordResult',
  description: 'Result of `resetPassword`.',
  types: () => [PasswordReset, ValidationError, LinkExpired] as const,
})
