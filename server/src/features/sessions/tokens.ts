import { Field, Int, ObjectType } from 'type-graphql'

@ObjectType({ description: 'The tokens of a session.', simpleResolvers: true })
export class Tokens {
  @Field(() => String, { description: 'A signed JWT for `Authorization: Bearer`.' })
  accessToken!: string

  @Field(() => Int, {
    description: 'Seconds until the access token expires. Relative, so that clients need not compare clocks.',
  })
  accessTokenExpiresIn!: number

  @Field(() => String, { nullable: true, description: 'Null if it was delivered in the cookie.' })
  refreshToken!: string | null

  @Field(() => Int, { description: 'Seconds from now until the session ends unless it is refreshed.' })
  refreshTokenExpiresIn!: number

  @Field(() => Date, { description: 'The current time by the server’s clock.' })
  serverTime!: Date
}
