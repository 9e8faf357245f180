import { registerHooks } from 'node:module'

/** Preloaded into a server: prints each installed package from which a file is loaded, and each file of the bundle. */
const named = new Set()

registerHooks({
  load(url, context, nextLoad) {
    const [, file] = /\/dist\/bundle\/(.+)$/.exec(url) ?? []
    if (file !== undefined) process.stderr.write(`reads ${file}\n`)
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
    if (name !== undefined && !named.has(name)) {
      named.add(name)
      process.stderr.write(`loads ${name}\n`)
    }
    return nextLoad(url, context)
  },
})
