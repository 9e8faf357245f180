import { useCallback, useEffect, useState } from 'react'
import { fetchMails, type Mail } from './mail.ts'

const pauseMs = 3_000

interface Mails {
  /** Undefined until they are loaded. */
  readonly mails: readonly Mail[] | undefined
  /** Why the last attempt failed. */
  readonly problem: string | undefined
  readonly reload: () => Promise<void>
}

/** The mails, loaded again every three seconds while the page is visible. */
export function useMails(to: string | null): Mails {
  const [mails, setMails] = useState<readonly Mail[]>()
  const [problem, setProblem] = useState<string>()

  const load = useCallback(
    async (signal: AbortSignal) => {
      try {
        const loaded = await fetchMails(to, signal)
        if (signal.aborted) return
        // Unchanged mails keep their identity, so that an open one is not rendered again.
        setMails((shown) => (idsOf(shown) === idsOf(loaded) ? shown : loaded))
        setProblem(undefined)
      } catch (error) {
        if (!signal.aborted) setProblem((error as Error).message)
      }
    },
    [to],
  )

  useEffect(() => {
    const stop = new AbortController()
    const loadVisible = () => {
      if (document.visibilityState === 'visible') void load(stop.signal)
    }
    loadVisible()
    const timer = setInterval(loadVisible, pauseMs)
    document.addEventListener('visibilitychange', loadVisible, { signal: stop.signal })
    return () => {
      clearInterval(timer)
      stop.abort()
    }
  }, [load])

  return { mails, problem, reload: () => load(new AbortController().signal) }
}

const idsOf = (mails: readonly Mail[] | undefined): string | undefined => mails?.map(({ id }) => id).join(' ')
