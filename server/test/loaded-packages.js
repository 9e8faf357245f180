import { registerHooks } from 'node:module'

/** Preloaded into a server: prints each installed package from which a file is loaded. */
const named = new Set()

registerHooks({
  load(url, context, nextLoad) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
    if (name !== undefined && !named.has(name)) {
      named.add(name)
      process.stderr.write(`loads ${name}\n`)
    }
    return nextLoad(url, context)
  },
})
