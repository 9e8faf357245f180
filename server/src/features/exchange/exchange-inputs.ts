import { Field, InputType } from 'type-graphql'
import { deliveryOptions, TokenDelivery } from '../sessions/token-delivery.ts'

@InputType({ description: 'A token of the former service.' })
export class ExchangeTokenInput {
  @Field(() => String, { description: 'The refresh token that the former service issued.' })
  token!: string

  @Field(() => String, {
    nullable: true,
    description:
      'A random text of 22 to 128 characters. A client that lost the answer sends the same token and key again, and gets the same session until it has refreshed it.',
  })
  idempotencyKey?: string | null

  @Field(() => TokenDelivery, deliveryOptions)
  delivery?: TokenDelivery | null
}
