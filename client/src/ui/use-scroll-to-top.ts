import { useEffect } from 'react'
import { useLocation, useNavigationType } from 'react-router'

/** Scrolls to the top after a navigation, except back and forward, which the browser restores. */
export function useScrollToTop(): void {
  const { pathname } = useLocation()
  const type = useNavigationType()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is what it waits for
  useEffect(() => {
    if (type !== 'POP') window.scrollTo(0, 0)
  }, [pathname, type])
}
