import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql'
import { Role } from '../accounts/role.ts'
import { isUnstorable } from '../accounts/text.ts'
import { User } from '../accounts/user.entity.ts'
import type { Context } from '../context.ts'
import { badUserInput } from '../errors.ts'
import { RateLimit } from '../gate/rate-limit.ts'
import { Auth, Limited, Public } from '../gate/rule-decorators.ts'
import { pageSize } from '../page-info.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { Session } from '../sessions/session.entity.ts'
import {
  CreateFirstAdministratorInput,
  OrderDirection,
  SetUserActiveInput,
  SetUserRoleInput,
  UserFilter,
  UserOrder,
  UserOrderField,
} from './administration-inputs.ts'
import {
  CreateFirstAdministratorResult,
  EndUserSessionsResult,
  SetUserActiveResult,
  SetUserRoleResult,
} from './administration-results.ts'
import { UserConnection } from './user-connection.ts'
import { InvalidCursorError } from './user-list.ts'

@Resolver()
export class AdministrationResolver {
  @Auth(Role.MANAGER)
  @Query(() => UserConnection, {
    description: 'The accounts one may see: an administrator all, a manager employees and clients.',
  })
  async users(
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many at most, 1 to 100.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'A cursor; absent: from the beginning.' })
    after: string | null,
    @Arg('filter', () => UserFilter, { nullable: true, description: 'Which of them; absent: all.' })
    filter: UserFilter | null,
    @Arg('orderBy', () => UserOrder, { nullable: true, description: 'Absent: latest registered first.' })
    orderBy: UserOrder | null,
    @Ctx() { administration, currentUser }: Context,
  ): Promise<UserConnection> {
    const page = {
      first: pageSize(first, 'users'),
      after: after ?? null,
      filter: searchable(filter ?? {}),
      orderBy: orderBy ?? latestFirst,
    }
    return administration.users(currentUser, page).catch(refuseInvalidCursor)
  }

  @Auth(Role.MANAGER)
  @Query(() => User, {
    nullable: true,
    description: 'One of the accounts one may see; null when there is no such.',
  })
  async user(
    @Arg('id', () => ID, { description: 'The account.' }) id: string,
    @Ctx() { administration, currentUser }: Context,
  ): Promise<User | null> {
    return administration.user(currentUser, id)
  }

  @Auth(Role.MANAGER)
  @Query(() => [Session], {
    nullable: true,
    description: 'The open sessions of an account one may see, newest use first; null when there is no such.',
  })
  async userSessions(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { administration, currentUser }: Context,
  ): Promise<Session[] | null> {
    return administration.sessionsOf(currentUser, userId)
  }

  @Auth(Role.ADMIN)
  @Mutation(() => SetUserRoleResult, {
    description: 'Sets the role of an account. Access tokens issued before are `TOKEN_STALE` from then on.',
  })
  async setUserRole(
    @Arg('input', () => SetUserRoleInput, { description: 'Whose role, and which.' }) input: SetUserRoleInput,
    @Ctx() { administration, currentUser, client }: Context,
  ): Promise<typeof SetUserRoleResult> {
    return administration.setRole(currentUser, input, client)
  }

  @Auth(Role.MANAGER)
  @Mutation(() => SetUserActiveResult, {
    description: 'Disables an account, which ends all of its sessions, or enables it.',
  })
  async setUserActive(
    @Arg('input', () => SetUserActiveInput, { description: 'Which account, and whether it shall be active.' })
    input: SetUserActiveInput,
    @Ctx() { administration, currentUser, client }: Context,
  ): Promise<typeof SetUserActiveResult> {
    return administration.setActive(currentUser, input, client)
  }

  @Auth(Role.MANAGER)
  @Mutation(() => EndUserSessionsResult, { description: 'Ends all sessions of an account, on every device.' })
  async endUserSessions(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { administration, currentUser, client }: Context,
  ): Promise<typeof EndUserSessionsResult> {
    return administration.endSessions(currentUser, userId, client)
  }

  @Public()
  @Limited(RateLimit.SETUP)
  @Mutation(() => CreateFirstAdministratorResult, {
    description: 'Creates the first administrator by the link that the server printed, and signs them in.',
  })
  async createFirstAdministrator(
    @Arg('input', () => CreateFirstAdministratorInput, {
      description: 'The code in the link, and the account.',
    })
    input: CreateFirstAdministratorInput,
    @Ctx() context: Context,
  ): Promise<typeof CreateFirstAdministratorResult> {
    return deliverTokens(
      await context.firstAdministrator.create(input, context.client),
      input.delivery,
      context,
    )
  }
}

/** A name and an email, and some. */
const longestSearch = 300

const latestFirst: UserOrder = { field: UserOrderField.CREATED_AT, direction: OrderDirection.DESC }

/** No account holds a text that cannot be stored; many words would be many conditions. */
function searchable(filter: UserFilter): UserFilter {
  const text = filter.text ?? ''
  if (!isUnstorable(text) && text.length <= longestSearch) return filter
  throw badUserInput(
    `The filter "text" of "users" must be text of at most ${longestSearch} characters, without NUL.`,
  )
}

function refuseInvalidCursor(error: unknown): never {
  if (error instanceof InvalidCursorError) {
    throw badUserInput(
      'The argument "after" of "users" is no cursor of a list in this order. Begin without it.',
    )
  }
  throw error
}
