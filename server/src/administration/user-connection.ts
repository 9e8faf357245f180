import { Field, Int, ObjectType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'

@ObjectType({ description: 'Where a page of a list stands; see the Relay cursor connections specification.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether there is something before this page.' })
  hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item; null on an empty page.',
  })
  startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item, to give as `after` for the next page.',
  })
  endCursor!: string | null
}

@ObjectType({ description: 'A user and where it stands in the list.' })
export class UserEdge {
  @Field(() => String, { description: 'To give as `after` for what follows this user.' })
  cursor!: string

  @Field(() => User, { description: 'The user.' })
  node!: User
}

@ObjectType({ description: 'A page of users.' })
export class UserConnection {
  @Field(() => [UserEdge], { description: 'The users of this page, in order.' })
  edges!: UserEdge[]

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: 'How many users match, on all pages together.' })
  totalCount!: number
}
