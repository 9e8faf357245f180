import { Field, Int, ObjectType } from 'type-graphql'
import { PageInfo } from '../../core/page-info.ts'
import { User } from '../users/user.entity.ts'

@ObjectType({ description: 'A user and its position in the list.' })
export class UserEdge {
  @Field(() => String, { description: 'Pass it as `after` to continue after this user.' })
  cursor!: string

  @Field(() => User, { description: 'The user.' })
  node!: User
}

@ObjectType({ description: 'A page of users.' })
export class UserConnection {
  @Field(() => [UserEdge], { description: 'The users of this page, in order.' })
  edges!: UserEdge[]

  @Field(() => PageInfo, { description: 'Information about this page.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: 'Number of users on all pages; of a search by text, up to 10,000.' })
  totalCount(): Promise<number> {
    return this.count()
  }

  /** Counts them if the field is selected. */
  count!: () => Promise<number>
}
