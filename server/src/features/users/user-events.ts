import type { Client } from '../../core/client.ts'
import type { Role } from '../../core/role.ts'
import { DomainEvent } from '../domain-events.ts'
import type { User } from './user.entity.ts'

/** An account was created by its owner, including the first administrator. */
export const registered = new DomainEvent<{ readonly user: User; readonly client: Client }>()

/** Someone registered with an address that an account has or has reserved, with `REGISTRATION=verify-first`. */
export const registeredAgain = new DomainEvent<{ readonly user: User; readonly email: string }>()

/**
 * The owner of an account gave the right password, but must verify the address first. The transaction holds the lock on
 * the account's row.
 */
export const verificationNeeded = new DomainEvent<{ readonly user: User }>()

/** The owner of an account changed its password. */
export const passwordChanged = new DomainEvent<{ readonly user: User; readonly client: Client }>()

/** The address of an account was changed with a mailed link, or put back. `former` is the address before. */
export const emailChanged = new DomainEvent<{
  readonly user: User
  readonly former: string
  readonly client: Client
}>()

/**
 * The owner of an account undid a change of its address, which someone else made. What was changed since `since` may be
 * that person's work too.
 */
export const emailChangeUndone = new DomainEvent<{
  readonly user: User
  readonly since: Date
  readonly client: Client
}>()

/** The profile of an account was changed by its owner, or its address was verified. */
export const profileChanged = new DomainEvent<{ readonly userId: string }>()

/** An administrator changed the role of an account. */
export const roleChanged = new DomainEvent<{ readonly user: User; readonly from: Role; readonly to: Role }>()
