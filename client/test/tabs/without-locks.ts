/** An init script: simulates a browser without Web Locks. */
export function withoutLocks(): void {
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
}
