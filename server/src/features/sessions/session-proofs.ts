import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Factor } from '../../core/factor.ts'
import type { GivenProof } from '../sign-in-step.ts'
import type { User } from '../users/user.entity.ts'

/** The session that continues as another after a change of password. */
export interface Replacing {
  /** The id of the new session. */
  readonly id: string
  /** Its owner, by a token of the former session. */
  readonly former: CurrentUser
  readonly proof: GivenProof
}

/** A new proof by the user of a session. */
export interface Confirming {
  readonly user: User
  /** The session and the generation of the access token. */
  readonly sessionId: string
  readonly generation: number
  /** What the session rests on from now on: the factors of the token, and those proven now. */
  readonly factors: readonly Factor[]
  readonly client: Client
}
