import { sharedValue } from './shared-value.ts'

export interface Notice {
  id: number
  message: string
}

const current = sharedValue<Notice | undefined>(undefined)

export const useNotice = current.use

/** Shows a notice of success, also to screen readers. A newer one replaces it. */
export function notifySuccess(message: string): void {
  current.set({ id: (current.get()?.id ?? 0) + 1, message })
}

export function dismissNotice(): void {
  current.set(undefined)
}
