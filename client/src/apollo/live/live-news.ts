import { useEffect, useEffectEvent, useRef } from 'react'
import type { SessionEventsSubscription } from './generated/operations.ts'

/** An event of the session; or `MaybeMissed`: what is shown may be out of date. */
export type LiveNews = SessionEventsSubscription['sessionEvents'] | { __typename: 'MaybeMissed' }

const listeners = new Set<(news: LiveNews) => void>()

/** Hands news to the components that are shown. */
export function spread(news: LiveNews): void {
  for (const listener of [...listeners]) listener(news)
}

/** For a request that failed: what is on the page stays, and the next occasion tries again. */
export const keepShowing = () => {}

/** Calls `onNews` for each of these kinds of news while the component is shown. */
export function useLiveNews(kinds: readonly LiveNews['__typename'][], onNews: () => unknown): void {
  const listener = useEffectEvent((news: LiveNews) => {
    if (kinds.includes(news.__typename)) onNews()
  })
  useEffect(() => {
    const own = (news: LiveNews) => listener(news)
    listeners.add(own)
    return () => void listeners.delete(own)
  }, [])
}

/** Calls `onWatch` once, when the stream first reports that it watches: what was loaded before may be out of date. */
export function useFirstWatch(onWatch: () => unknown): void {
  const isOver = useRef(false)
  useLiveNews(['Watching'], () => {
    if (isOver.current) return
    isOver.current = true
    onWatch()
  })
}
