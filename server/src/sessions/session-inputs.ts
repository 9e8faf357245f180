import { Field, InputType } from 'type-graphql'
import { TokenDelivery } from './token-delivery.ts'

@InputType({ description: 'Which session to refresh; without a token, the one of the cookie.' })
export class RefreshInput {
  @Field(() => String, { nullable: true, description: 'The refresh token; absent: the cookie’s.' })
  refreshToken?: string | null

  @Field(() => TokenDelivery, {
    nullable: true,
    description:
      'How to deliver the successor; absent: as it came. A token from the cookie stays in the cookie.',
  })
  delivery?: TokenDelivery | null
}

@InputType({ description: 'Which session to end.' })
export class LogoutInput {
  @Field(() => String, {
    nullable: true,
    description: 'The refresh token; absent: the cookie’s, else the session of the bearer token.',
  })
  refreshToken?: string | null
}
