import type { ConfirmationRequest } from '@gatehouse/session'
import { useSyncExternalStore } from 'react'

/** A confirmation that operations wait for. */
export interface PendingConfirmation extends ConfirmationRequest {
  /** The operations fail, and the session stays. */
  cancel: () => void
}

/** There is at most one: the session asks once for all operations that wait. */
let pending: PendingConfirmation | undefined
const listeners = new Set<() => void>()

function note(next: PendingConfirmation | undefined): void {
  pending = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePendingConfirmation = (): PendingConfirmation | undefined =>
  useSyncExternalStore(subscribe, () => pending)

/** The session's `confirm` handler: shows the request on the page until it is completed, obsolete or cancelled. */
export function askToConfirm(request: ConfirmationRequest): Promise<void> {
  return new Promise((resolve) => {
    const cancel = () => {
      if (pending === shown) note(undefined)
      resolve()
    }
    const shown = { ...request, cancel }
    request.signal.addEventListener('abort', cancel)
    note(shown)
  })
}
