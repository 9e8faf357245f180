import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>
}

const lockFile: LockFile = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
)

/** All versions of a package that an installation contains, anywhere in the tree. */
const versionsOf = (name: string): string[] =>
  Object.entries(lockFile.packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .flatMap(([, { version }]) => version ?? [])

const numbersOf = (version: string): number[] => version.split('-', 1)[0]?.split('.').map(Number) ?? []

function isAtLeast(version: string, floor: string): boolean {
  const [actual, wanted] = [numbersOf(version), numbersOf(floor)]
  const differing = wanted.findIndex((part, index) => part !== actual[index])
  return differing === -1 || (actual[differing] ?? 0) > (wanted[differing] ?? 0)
}

describe('T98 the installation', () => {
  it.each([
    ['@mikro-orm/core', '7.0.6'],
    ['@mikro-orm/sql', '7.0.6'],
    ['@mikro-orm/postgresql', '7.0.6'],
    ['@mikro-orm/pglite', '7.0.6'],
    ['@apollo/server', '5.5.0'],
    ['graphql', '16.14.2'],
    ['jsonwebtoken', '9.0.0'],
    ['bcrypt', '6.0.0'],
  ])('contains no %s older than %s', (name, floor) => {
    const versions = versionsOf(name)
    expect(versions.length).toBeGreaterThan(0)
    expect(versions.filter((version) => !isAtLeast(version, floor))).toEqual([])
  })

  it('compares versions numerically', () => {
    expect(isAtLeast('16.9.0', '16.14.2')).toBe(false)
    expect(isAtLeast('16.14.10', '16.14.2')).toBe(true)
    expect(isAtLeast('16.14.2', '16.14.2')).toBe(true)
    expect(isAtLeast('15.20.3', '16.14.2')).toBe(false)
    expect(isAtLeast('17.0.0', '16.14.2')).toBe(true)
  })
})
