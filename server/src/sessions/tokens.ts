import { Field, Int, ObjectType } from 'type-graphql'

/** What a client holds of a session. */
@ObjectType({ description: 'What a client holds of a session.' })
export class Tokens {
  @Field(() => String, { description: 'A signed JWT for `Authorization: Bearer`.' })
  accessToken!: string

  @Field(() => Int, { description: 'Seconds from now, so that no client has to compare clocks.' })
  accessTokenExpiresIn!: number

  @Field(() => String, { nullable: true, description: 'Null when it was delivered in the cookie.' })
  refreshToken!: string | null

  @Field(() => Int, { description: 'Seconds from now until the session ends unless it is refreshed.' })
  refreshTokenExpiresIn!: number

  @Field(() => Date, { description: 'The server’s clock.' })
  serverTime!: Date
}
