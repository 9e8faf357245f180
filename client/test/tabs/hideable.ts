declare global {
  interface Window {
    hide?: (hidden: boolean) => void
  }
}

/** An init script: hides and shows the page like switching tabs, which a headless browser never does. */
export function hideable(): void {
  let hidden = false
  Object.defineProperty(document, 'hidden', { get: () => hidden })
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
  window.hide = (now) => {
    hidden = now
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }
}
