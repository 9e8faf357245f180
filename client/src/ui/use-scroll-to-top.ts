import { useEffect } from 'react'
import { useLocation, useNavigationType } from 'react-router'

/** A page that is newly opened begins at its top; one that is come back to stays where the browser restores it. */
export function useScrollToTop(): void {
  const { pathname } = useLocation()
  const type = useNavigationType()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is what it waits for
  useEffect(() => {
    if (type !== 'POP') window.scrollTo(0, 0)
  }, [pathname, type])
}
