import { createUnionType, Field, ObjectType } from 'type-graphql'
import { LinkExpired } from './link-expired.ts'

@ObjectType({ description: 'The address was verified.' })
export class EmailVerified {
  @Field(() => String, { description: 'The address, to which the link was mailed.' })
  readonly email: string

  constructor(email: string) {
    this.email = email
  }
}

export const VerifyEmailResult = createUnionType({
  name: 'VerifyEmailResult',
  description: 'Result of `verifyEmail`.',
  types: () => [EmailVerified, LinkExpired] as const,
})
