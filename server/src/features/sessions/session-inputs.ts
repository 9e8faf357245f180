import { Field, InputType } from 'type-graphql'
import { TokenDelivery } from './token-delivery.ts'

@InputType({ description: 'Which session to refresh. Defaults to the session of the cookie.' })
export class RefreshInput {
  @Field(() => String, {
    nullable: true,
    description: 'The refresh token. Defaults to the one in the cookie.',
  })
  refreshToken?: string | null

  @Field(() => TokenDelivery, {
    nullable: true,
    description:
      'How to deliver the successor. Defaults to the way the token was sent. A token from the cookie stays in the cookie.',
  })
  delivery?: TokenDelivery | null
}

@InputType({ description: 'Which session to end.' })
export class LogoutInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The refresh token. Defaults to the one in the cookie, or else to the bearer token’s session.',
  })
  refreshToken?: string | null
}
