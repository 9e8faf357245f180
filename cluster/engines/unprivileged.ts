import { execFileSync } from 'node:child_process'

/** As whom to run an engine that refuses to be root; empty where the tests are not. */
export function unprivileged(user: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (option: string) => Number(execFileSync('id', [option, user], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}
