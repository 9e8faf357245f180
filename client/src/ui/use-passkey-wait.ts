import { useEffect, useRef, useState } from 'react'

/** A wait for the browser's dialog, which its user can also end on the page. */
export interface PasskeyWait {
  isWaiting: boolean
  /** Waits until `ask` is done or the wait is stopped. @returns undefined if it was stopped */
  waitFor: <Result>(ask: (signal: AbortSignal) => Promise<Result>) => Promise<Result | undefined>
  stop: () => void
}

/** Stopped when the component leaves the page, as a dialog does that is closed. */
export function usePasskeyWait(): PasskeyWait {
  const current = useRef<AbortController>(undefined)
  const [isWaiting, setWaiting] = useState(false)
  const stop = () => current.current?.abort()
  useEffect(() => () => current.current?.abort(), [])

  const waitFor: PasskeyWait['waitFor'] = async (ask) => {
    const controller = new AbortController()
    const { signal } = controller
    current.current = controller
    setWaiting(true)
    const stopped = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined)),
    )
    try {
      return await Promise.race([ask(signal), stopped])
    } finally {
      setWaiting(false)
    }
  }

  return { isWaiting, waitFor, stop }
}
