import { sessionIsGone } from '../../core/errors.ts'
import type { User } from '../users/user.entity.ts'
import type { LiveContext } from './live-context.ts'

/**
 * Reads the account of the caller.
 * @throws Refusal if it no longer exists
 */
export async function ownAccount({ profiles, currentUser }: LiveContext): Promise<User> {
  return (await profiles.byId(currentUser.id)) ?? sessionIsGone()
}
