import { useEffect } from 'react'

/** Calls `onReturn` when the user comes back to the page from another tab or window, while `isWaiting`. */
export function useReturn(isWaiting: boolean, onReturn: () => void): void {
  useEffect(() => {
    if (!isWaiting) return
    const look = () => {
      if (!document.hidden) onReturn()
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [isWaiting, onReturn])
}
