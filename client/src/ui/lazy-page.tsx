import { type ComponentType, useEffect, useState } from 'react'
import { PageSkeleton } from './page-skeleton.tsx'

interface Arrival {
  Page?: ComponentType | undefined
  error?: unknown
}

export type LazyPage = ComponentType & {
  /** Loads the code in advance. */
  prefetch: () => void
}

/**
 * A page whose code is loaded when it is first opened, with a skeleton until then. A failure, as after a new release, is
 * thrown to the boundary around the page.
 */
export function lazyPage(load: () => Promise<ComponentType>, Skeleton = PageSkeleton): LazyPage {
  let fetched: ComponentType | undefined
  let failedAhead = false
  const fetchPage = async () => {
    fetched = await load()
    return fetched
  }

  function LazyPage() {
    const [{ Page, error }, setArrival] = useState<Arrival>({ Page: fetched })

    useEffect(() => {
      if (Page) return
      fetchPage().then(
        (page) => setArrival({ Page: page }),
        (reason: unknown) => {
          // Chromium does not fetch a module again that it could not fetch once, unless the page is reloaded.
          if (failedAhead && navigator.onLine && !wasReloaded()) return window.location.reload()
          setArrival({ error: reason ?? new Error('The page could not be fetched') })
        },
      )
    }, [Page])

    if (error) throw error
    return Page ? <Page /> : <Skeleton />
  }

  const prefetch = () => {
    if (fetched) return
    fetchPage().catch(() => {
      failedAhead = true
    })
  }
  return Object.assign(LazyPage, { prefetch })
}

const wasReloaded = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((entry) => entry instanceof PerformanceNavigationTiming && entry.type === 'reload')
