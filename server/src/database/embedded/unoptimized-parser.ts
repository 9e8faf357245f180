import { setFlagsFromString } from 'node:v8'
import { type Extension, PGlite } from '@electric-sql/pglite'

const optimizeOnly = (functionIndex: number): void =>
  setFlagsFromString(`--wasm-tier-up-filter=${functionIndex}`)
const anyFunction = -1
const noneInUse = 0

/**
 * Keeps V8 from optimizing PostgreSQL's parser, one function of 107 kB. Optimizing it takes 600 MB of memory and three
 * seconds of CPU time, and saves little of a statement's time.
 *
 * V8 decides when it first compiles a function. An empty statement, the first one of all, compiles little else than the
 * parser.
 */
export const unoptimizedParser: Extension = {
  name: 'unoptimized parser',
  setup: async (pglite) => {
    if (!(pglite instanceof PGlite)) throw new TypeError('The embedded database is not a PGlite.')
    const initArrayTypes = pglite._initArrayTypes.bind(pglite)
    // PGlite's first query.
    pglite._initArrayTypes = async (options) => {
      optimizeOnly(noneInUse)
      // What is compiled again would be optimized.
      setFlagsFromString('--no-flush-liftoff-code')
      try {
        await pglite.exec('')
      } finally {
        optimizeOnly(anyFunction)
      }
      return initArrayTypes(options)
    }
    return {}
  },
}
