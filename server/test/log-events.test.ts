import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { builtInFeatures } from '../src/built-in-features.ts'
import type { Feature } from '../src/features/feature.ts'

const src = join(import.meta.dirname, '../src')

const eventsOf = ({ logEvents = [], auditKinds = {} }: Feature): string[] => [
  ...logEvents,
  ...Object.values(auditKinds).flatMap(({ event, refusalEvent }) =>
    [event, refusalEvent].filter((name) => name !== undefined),
  ),
]

const codeIn = (pattern: string): string =>
  globSync(pattern, { cwd: src, exclude: (path) => path.endsWith('.test.ts') })
    .map((path) => readFileSync(join(src, path), 'utf8'))
    .join('\n')

/** The event names passed to `logEvent` and `purging`. */
const loggedIn = (code: string): string[] =>
  [...code.matchAll(/\b(?:logEvent|purging)\([^)]*?'([a-z-]+\.[a-z-]+)'/g)].map(([, name = '']) => name)

describe('the events of the log', () => {
  const declared = builtInFeatures.flatMap(eventsOf)

  it('are declared by one feature each', () => {
    expect(declared).toEqual([...new Set(declared)])
  })

  it('are declared by a feature if its folder logs them', () => {
    const logged = loggedIn(codeIn('features/**/*.ts'))
    expect(logged.length).toBeGreaterThan(5)
    expect(declared).toEqual(expect.arrayContaining(logged))
  })

  it('are logged if a feature declares them outside of its audit kinds', () => {
    const logged = loggedIn(codeIn('**/*.ts'))
    expect(logged).toEqual(
      expect.arrayContaining(builtInFeatures.flatMap(({ logEvents = [] }) => [...logEvents])),
    )
  })
})
