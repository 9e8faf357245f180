// What an application pays for an entry: bundled and minified from source, without its peers, gzip.
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const source = new URL('../src/', import.meta.url).pathname

const measures = [
  {
    // See docs/decisions/029-the-session-engine-costs-a-kilobyte-to-be-read.md and 033-confirmation-is-part-of-the-engine.md.
    name: 'core + link',
    limitBytes: 8.5 * 1024,
    code: `export { AuthSession } from '${source}auth-session.ts'\nexport { AuthLink } from '${source}auth-link.ts'`,
  },
  { name: 'live', limitBytes: 4 * 1024, code: `export * from '${source}live.ts'` },
]

async function codeOf(code) {
  const bundle = await rolldown({
    input: 'entry',
    external: [/^@apollo\/client/, 'rxjs', 'graphql'],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) => (id === 'entry' ? code : null),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false })
  return output[0].code
}

for (const { name, limitBytes, code } of measures) {
  const built = await codeOf(code)
  const bytes = gzipSync(built, { level: 9 }).length
  process.stdout.write(`${name}: ${bytes} bytes gzip of ${limitBytes}, ${built.length} minified\n`)
  if (process.argv.includes('--print')) process.stdout.write(`${built}\n`)
  if (bytes > limitBytes) process.exitCode = 1
}
