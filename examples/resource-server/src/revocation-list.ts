import type { Caller, Role } from './access-tokens.ts'

/** What `revocations` sends. */
export interface RevocationBatch {
  readonly sessionIds: readonly string[]
  readonly changedRoles: readonly { readonly userId: string; readonly role: Role }[]
  readonly isComplete: boolean
  readonly keepSeconds: number
}

/** Without a batch for so long, sessions may have ended that are not known here. Gatehouse sends one every second. */
const staleAfterMs = 5_000

interface Remembered<Value> {
  readonly value: Value
  readonly until: number
}

/** The sessions that have ended and the roles that have changed, while access tokens from before may be valid. */
export class RevocationList {
  readonly #ended = new Map<string, Remembered<true>>()
  readonly #roles = new Map<string, Remembered<Role>>()
  #currentAt = Number.NEGATIVE_INFINITY

  note({ sessionIds, changedRoles, isComplete, keepSeconds }: RevocationBatch): void {
    const until = performance.now() + keepSeconds * 1_000
    for (const id of sessionIds) remember(this.#ended, id, { value: true, until })
    for (const { userId, role } of changedRoles) remember(this.#roles, userId, { value: role, until })
    if (isComplete) this.#currentAt = performance.now()
    forgetOld(this.#ended)
    forgetOld(this.#roles)
  }

  /** Whether the session of a valid token has ended, or its role has changed, as far as is known here. */
  has({ userId, sessionId, role }: Caller): boolean {
    const current = this.#roles.get(userId)?.value
    return this.#ended.has(sessionId) || (current !== undefined && current !== role)
  }

  /** Whether everything that ended until a few seconds ago is known here. */
  get isCurrent(): boolean {
    return performance.now() - this.#currentAt < staleAfterMs
  }
}

/** Moves a known key to the end, so that a map is in the order of its times. */
function remember<Value>(map: Map<string, Remembered<Value>>, key: string, entry: Remembered<Value>): void {
  map.delete(key)
  map.set(key, entry)
}

function forgetOld(map: Map<string, Remembered<unknown>>): void {
  const now = performance.now()
  for (const [key, { until }] of map) {
    if (until > now) return
    map.delete(key)
  }
}
