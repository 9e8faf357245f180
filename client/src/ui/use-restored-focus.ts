import { useEffect, useState } from 'react'

/** Restores the focus on unmount: to where it was, or to the page's heading if that is gone. */
export function useRestoredFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(() => () => restoreFocus(before), [before])
}

function restoreFocus(before: Element | null): void {
  // In the next frame, when the page is no longer inert and ended items are gone.
  requestAnimationFrame(() => {
    const target = before?.isConnected ? before : document.querySelector('h1')
    if (target instanceof HTMLElement) target.focus({ preventScroll: true })
  })
}
