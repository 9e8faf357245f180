import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql'
import { badUserInput } from '../../core/errors.ts'
import { pageSize } from '../../core/page-info.ts'
import { Role } from '../../core/role.ts'
import { isUnstorable } from '../../core/text.ts'
import { Auth, Fresh, Limited, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { Session } from '../sessions/session.entity.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { User } from '../users/user.entity.ts'
import type { AdministrationContext } from './administration-context.ts'
import {
  CreateFirstAdministratorInput,
  OrderDirection,
  SetUserActiveInput,
  SetUserRoleInput,
  UserFilter,
  UserOrder,
  UserOrderField,
} from './administration-inputs.ts'
import { AdministrationLimit } from './administration-limits.ts'
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
    description: 'The accounts you can see: all for administrators, employees and clients for managers.',
  })
  async users(
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'Page size, 1 to 100.' })
    first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'A cursor. Omit it to start at the beginning.',
    })
    after: string | null,
    @Arg('filter', () => UserFilter, {
      nullable: true,
      description: 'Filters. Omit them to list all accounts.',
    })
    filter: UserFilter | null,
    @Arg('orderBy', () => UserOrder, { nullable: true, description: 'Absent: latest registered first.' })
    orderBy: UserOrder | null,
    @Ctx() { administration, currentUser }: AdministrationContext,
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
    description: 'An account you can see; null if not found.',
  })
  async user(
    @Arg('id', () => ID, { description: 'The account.' }) id: string,
    @Ctx() { administration, currentUser }: AdministrationContext,
  ): Promise<User | null> {
    return administration.user(currentUser, id)
  }

  @Auth(Role.MANAGER)
  @Query(() => [Session], {
    nullable: true,
    description:
      'The open sessions of an account you can see, last used first; null if the account is not found.',
  })
  async userSessions(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { administration, currentUser }: AdministrationContext,
  ): Promise<Session[] | null> {
    return administration.sessionsOf(currentUser, userId)
  }

  @Auth(Role.ADMIN)
  @Fresh()
  @Mutation(() => SetUserRoleResult, {
    description: 'Sets the role of an account. Earlier access tokens are rejected with `TOKEN_STALE`.',
  })
  async setUserRole(
    @Arg('input', () => SetUserRoleInput, { description: 'The account and its new role.' })
    input: SetUserRoleInput,
    @Ctx() { administration, currentUser, client }: AdministrationContext,
  ): Promise<typeof SetUserRoleResult> {
    return administration.setRole(currentUser, input, client)
  }

  @Auth(Role.MANAGER)
  @Mutation(() => SetUserActiveResult, {
    description: 'Disables an account and ends all of its sessions, or enables it.',
  })
  async setUserActive(
    @Arg('input', () => SetUserActiveInput, { description: 'The account, and whether it is enabled.' })
    input: SetUserActiveInput,
    @Ctx() { administration, currentUser, client }: AdministrationContext,
  ): Promise<typeof SetUserActiveResult> {
    return administration.setActive(currentUser, input, client)
  }

  @Auth(Role.MANAGER)
  @Fresh()
  @Mutation(() => EndUserSessionsResult, { description: 'Ends all sessions of an account, on every device.' })
  async endUserSessions(
    @Arg('userId', () => ID, { description: 'The account.' }) userId: string,
    @Ctx() { administration, currentUser, client }: AdministrationContext,
  ): Promise<typeof EndUserSessionsResult> {
    return administration.endSessions(currentUser, userId, client)
  }

  @Public()
  @Limited(AdministrationLimit.SETUP)
  @Mutation(() => CreateFirstAdministratorResult, {
    description: 'Creates the first administrator with the link that the server printed, and signs them in.',
  })
  async createFirstAdministrator(
    @Arg('input', () => CreateFirstAdministratorInput, {
      description: 'The code in the link, and the account.',
    })
    input: CreateFirstAdministratorInput,
    @Ctx() context: AdministrationContext,
  ): Promise<typeof CreateFirstAdministratorResult | SignInRefusal> {
    return deliverTokens(
      await context.firstAdministrator.create(input, context.client),
      input.delivery,
      context,
    )
  }
}

/** Enough for a name and an email. */
const longestSearch = 300

const latestFirst: UserOrder = { field: UserOrderField.CREATED_AT, direction: OrderDirection.DESC }

/** Text that cannot be stored matches no account, and each word is a condition of the query. */
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
      'The argument "after" of "users" is not a cursor of a list in this order. Omit it to start with the first page.',
    )
  }
  throw error
}
