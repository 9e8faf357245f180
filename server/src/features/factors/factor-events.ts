import type { Client } from '../../core/client.ts'
import { DomainEvent } from '../domain-events.ts'
import type { User } from '../users/user.entity.ts'

/** A second factor of an account was added, removed or reset. `client` is null if an administrator did it. */
export const factorsChanged = new DomainEvent<{ readonly user: User; readonly client: Client | null }>()
