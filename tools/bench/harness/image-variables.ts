import { readFileSync } from 'node:fs'

/** What the image sets for the allocator of memory. */
export function allocatorOfImage(): Record<string, string> {
  const dockerfile = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8')
  return Object.fromEntries(
    [...dockerfile.matchAll(/^ENV (MALLOC_\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  )
}
