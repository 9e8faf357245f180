import { resolve } from 'node:path'
import { rolldown } from 'rolldown'

const client = resolve(import.meta.dirname, '..')
const script = `${client}/page-script.js`
const sources: Readonly<Record<string, string>> = {
  [script]: script,
  '@gatehouse/session': `${client}/session/src/session.ts`,
  '@gatehouse/session/apollo': `${client}/session/src/apollo.ts`,
}

/** One script for a page, from code that imports the library and Apollo Client. */
export async function bundleForPage(code: string): Promise<string> {
  const bundle = await rolldown({
    input: script,
    cwd: client,
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [
      {
        name: 'page-script',
        resolveId: (id) => sources[id] ?? null,
        load: (id) => (id === script ? code : null),
      },
    ],
  })
  // The default is a pattern of this realm, which rolldown does not recognise in tests.
  const { output } = await bundle.generate({ format: 'esm', minify: true, sourcemapIgnoreList: false })
  return output[0].code
}
