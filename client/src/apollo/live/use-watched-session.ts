import { useApolloClient } from '@apollo/client/react'
import { useSession } from '@gatehouse/session/react'
import { use, useEffect } from 'react'
import { LivePartsContext } from './live-parts.ts'

/** Without the code, as after a lost connection, it is asked for again so much later. */
const RETRY_MS = 60_000

/** Watches the session while the component is shown. The code for it is loaded then, and not before. */
export function useWatchedSession(): void {
  const session = useSession()
  const client = useApolloClient()
  const parts = use(LivePartsContext)

  useEffect(() => {
    let stop: (() => void) | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const start = () =>
      import('./watch-session.ts').then(
        ({ watchSession }) => {
          if (!isOver) stop = watchSession(session, client, parts).dispose
        },
        () => {
          if (!isOver) retry = setTimeout(start, RETRY_MS)
        },
      )
    void start()
    return () => {
      isOver = true
      stop?.()
      clearTimeout(retry)
    }
  }, [session, client, parts])
}
