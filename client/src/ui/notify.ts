export interface Notice {
  id: number
  message: string
}

let current: Notice | undefined
const listeners = new Set<() => void>()

function show(notice: Notice | undefined): void {
  current = notice
  for (const listener of listeners) listener()
}

/** Shows a notice of success, also to screen readers. A newer one replaces it. */
export function notifySuccess(message: string): void {
  show({ id: (current?.id ?? 0) + 1, message })
}

export function dismissNotice(): void {
  show(undefined)
}

/** For `useSyncExternalStore`. */
export const noticeStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
  get: () => current,
}
