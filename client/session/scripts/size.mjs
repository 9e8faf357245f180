// What an application pays for the session and the link: bundled and minified from source, without its peers, gzip.
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** See docs/decisions/029-the-session-engine-costs-a-kilobyte-to-be-read.md and 033-confirmation-is-part-of-the-engine.md. */
const LIMIT_BYTES = 8.5 * 1024

const source = new URL('../src/', import.meta.url).pathname
const entry = 'core-and-link'
const bundle = await rolldown({
  input: entry,
  external: [/^@apollo\/client/, 'rxjs', 'graphql'],
  plugins: [
    {
      name: entry,
      resolveId: (id) => (id === entry ? id : null),
      load: (id) =>
        id === entry
          ? `export { AuthSession } from '${source}auth-session.ts'\nexport { AuthLink } from '${source}auth-link.ts'`
          : null,
    },
  ],
})
const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false })
const bytes = gzipSync(output[0].code, { level: 9 }).length
process.stdout.write(
  `core + link: ${bytes} bytes gzip of ${LIMIT_BYTES}, ${output[0].code.length} minified\n`,
)
if (process.argv.includes('--print')) process.stdout.write(output[0].code)
process.exitCode = bytes > LIMIT_BYTES ? 1 : 0
