import type { ConfirmationRequest } from '@gatehouse/session'
import { sharedValue } from '../ui/shared-value.ts'

/** A confirmation that operations wait for. */
export interface PendingConfirmation extends ConfirmationRequest {
  /** The operations fail, and the session stays. */
  cancel: () => void
}

/** There is at most one: the session asks once for all operations that wait. */
const pending = sharedValue<PendingConfirmation | undefined>(undefined)

export const usePendingConfirmation = pending.use

/** The session's `confirm` handler: shows the request on the page until it is completed, obsolete or cancelled. */
export function askToConfirm(request: ConfirmationRequest): Promise<void> {
  return new Promise((resolve) => {
    const cancel = () => {
      if (pending.get() === shown) pending.set(undefined)
      resolve()
    }
    const shown = { ...request, cancel }
    request.signal.addEventListener('abort', cancel)
    pending.set(shown)
  })
}
