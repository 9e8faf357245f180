declare global {
  interface Window {
    hide?: (hidden: boolean) => void
  }
}

/** An init script: the page is hidden and shown as by changing tabs, which a browser without a window never does. */
export function hideable(): void {
  let hidden = false
  Object.defineProperty(document, 'hidden', { get: () => hidden })
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
  window.hide = (now) => {
    hidden = now
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }
}
