import type { Role } from './generated/operations.ts'
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

/** As whom the next operation goes out: as nobody, once; in a role, for ten minutes; else as whoever is signed in. */
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

  /** As whom to send now. What was meant for one operation is used up with it. */
  take(): 'anonymous' | 'oneself' | Acting {
    const { anonymousNext, acting } = this.get()
    if (!anonymousNext) return acting ?? 'oneself'
    this.setAnonymousNext(false)
    return 'anonymous'
  }
}
