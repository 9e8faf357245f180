import { registerHooks } from 'node:module'

/** Preloaded into a server: names each package of which a file is loaded from where it is installed. */
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
