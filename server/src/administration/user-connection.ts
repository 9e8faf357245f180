import { Field, Int, ObjectType } from 'type-graphql'
import { User } from '../accounts/user.entity.ts'
import { PageInfo } from '../page-info.ts'

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
  totalCount(): Promise<number> {
    return this.count()
  }

  /** Counts them, for those who ask. */
  count!: () => Promise<number>
}
