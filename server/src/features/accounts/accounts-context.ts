import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { Passwords } from './passwords.ts'
import type { Profiles } from './profiles.ts'
import type { Registration } from './registration.ts'
import type { SignIn } from './sign-in.ts'

/** The context of the resolvers of accounts. */
export interface AccountsContext extends SessionsContext {
  readonly registration: Registration
  readonly signIn: SignIn
  readonly passwords: Passwords
  readonly profiles: Profiles
}
