import { useEffect, useState } from 'react'

/** Gives the focus back when the component goes: to where it was, or to the page's heading when that has gone too. */
export function useRestoredFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(() => () => restoreFocus(before), [before])
}

function restoreFocus(before: Element | null): void {
  // After the frame: what a dialog held back from the focus is reachable again, what it ended is off the page.
  requestAnimationFrame(() => {
    const target = before?.isConnected ? before : document.querySelector('h1')
    if (target instanceof HTMLElement) target.focus({ preventScroll: true })
  })
}
