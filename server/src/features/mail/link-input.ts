import { Field, InputType } from 'type-graphql'

@InputType({ description: 'A mailed link.' })
export class LinkInput {
  @Field(() => String, { description: 'The part of the link after `#`.' })
  token!: string
}
