/** An init script: a browser that has no Web Locks. */
export function withoutLocks(): void {
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
}
