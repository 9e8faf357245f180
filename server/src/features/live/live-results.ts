import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, createUnionType, Field, Info, ObjectType, registerEnumType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { Permission } from '../administration/access-results.ts'
import { permissionsOf } from '../administration/explain-access.ts'
import { Session } from '../sessions/session.entity.ts'
import { SessionEnded } from '../sessions/session-results.ts'
import { User } from '../users/user.entity.ts'
import type { LiveContext } from './live-context.ts'
import { ownAccount } from './own-account.ts'

export enum SessionsChange {
  STARTED = 'STARTED',
  ENDED = 'ENDED',
}

registerEnumType(SessionsChange, {
  name: 'SessionsChange',
  description: 'What changed about the sessions of an account.',
  valuesConfig: {
    STARTED: { description: 'A session has started.' },
    ENDED: { description: 'Sessions have ended.' },
  },
})

@ObjectType({
  description:
    'The stream is open. Sent first, and every 30 seconds. Its fields are the present state, so a client that opens a stream again has missed nothing.',
})
export class Watching {
  @Field(() => Date, { description: 'The time of this server.' })
  readonly serverTime = new Date()

  @Field(() => User, { description: 'The current state of your account.' })
  user(@Ctx() context: LiveContext): Promise<User> {
    return ownAccount(context)
  }

  @Field(() => [Session], { description: 'Your open sessions, most recently used first.' })
  sessions(@Ctx() { sessions, currentUser }: LiveContext): Promise<Session[]> {
    return sessions.openSessionsOf(currentUser.id)
  }
}

@ObjectType({ description: 'Your profile has changed.' })
export class ProfileChanged {
  @Field(() => User, { description: 'The current state of your account.' })
  user(@Ctx() context: LiveContext): Promise<User> {
    return ownAccount(context)
  }
}

@ObjectType({
  description:
    'Your role has changed. Access tokens from before are refused as `TOKEN_STALE`: refresh, and use the new one.',
})
export class RoleChanged {
  @Field(() => Role, { description: 'Your current role.' })
  readonly role: Role

  constructor(role: Role) {
    this.role = role
  }

  @Field(() => [Permission], {
    description: 'The root fields, and whether you may use them with a new token.',
  })
  permissions(@Info() { schema }: GraphQLResolveInfo): Permission[] {
    return permissionsOf(schema, { role: this.role, readOnly: false })
  }
}

@ObjectType({ description: 'Your list of sessions has changed. Read it again.' })
export class SessionsChanged {
  @Field(() => SessionsChange, { description: 'What changed.' })
  readonly reason: SessionsChange

  constructor(reason: SessionsChange) {
    this.reason = reason
  }
}

export const SessionEvent = createUnionType({
  name: 'SessionEvent',
  description: 'What happens to a session and its account.',
  types: () => [ProfileChanged, RoleChanged, SessionEnded, SessionsChanged, Watching] as const,
})
