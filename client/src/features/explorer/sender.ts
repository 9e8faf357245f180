import type { Role } from '../../apollo/generated/schema-types.ts'
import { Store } from './store.ts'

/** A role that an administrator acts as, by a token that cannot write. */
export interface Acting {
  role: Role
  accessToken: string
  /** Milliseconds since 1970, by this machine's clock. */
  endsAt: number
}

interface SenderState {
  anonymousNext: boolean
  acting: Acting | undefined
}

/** Who sends the next operation: an anonymous client, once; a role, for ten minutes; or the signed-in user. */
export class Sender extends Store<SenderState> {
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super({ anonymousNext: false, acting: undefined })
  }

  setAnonymousNext(anonymousNext: boolean): void {
    this.set({ ...this.get(), anonymousNext })
  }

  actAs(acting: Acting): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.stopActing(), acting.endsAt - Date.now())
    this.set({ ...this.get(), acting })
  }

  stopActing(): void {
    clearTimeout(this.#timer)
    if (this.get().acting) this.set({ ...this.get(), acting: undefined })
  }

  /** Who sends now. An anonymous request counts once. */
  take(): 'anonymous' | 'oneself' | Acting {
    const { anonymousNext, acting } = this.get()
    if (!anonymousNext) return acting ?? 'oneself'
    this.setAnonymousNext(false)
    return 'anonymous'
  }
}
