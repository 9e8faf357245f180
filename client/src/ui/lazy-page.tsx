import { type ComponentType, useEffect, useState } from 'react'
import { PageSkeleton } from './page-skeleton.tsx'

interface Arrival {
  Page?: ComponentType | undefined
  error?: unknown
}

/**
 * A page whose code is loaded when it is first opened, with a skeleton until then. A failure, as after a new release, is
 * thrown to the boundary around the page.
 */
export function lazyPage(load: () => Promise<ComponentType>): ComponentType {
  let fetched: ComponentType | undefined

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each page at module level, as React.lazy is
  return function LazyPage() {
    const [{ Page, error }, setArrival] = useState<Arrival>({ Page: fetched })

    useEffect(() => {
      if (fetched) return
      load().then(
        (page) => {
          fetched = page
          setArrival({ Page: page })
        },
        (reason: unknown) => setArrival({ error: reason ?? new Error('The page could not be fetched') }),
      )
    }, [])

    if (error) throw error
    return Page ? <Page /> : <PageSkeleton />
  }
}
