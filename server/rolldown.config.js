import { defineConfig } from 'rolldown'

/** Packages whose decorators need the metadata API when a decorated class is evaluated. */
const decorators = /\/(?:type-graphql\/build\/esm|@mikro-orm\/decorators\/legacy)\/index\.js$/

/**
 * A chunk runs before those that import it, so importing the metadata API in an entry is too late for shared classes.
 */
const metadataBeforeDecorators = {
  name: 'metadata-before-decorators',
  transform: {
    filter: { id: decorators },
    handler: (code) => `import 'reflect-metadata'\n${code}`,
  },
}

/** Node keeps a text with two bytes per character if it is not ASCII. Only names in notices of licenses are not. */
const asciiNotices = {
  name: 'ascii-notices',
  renderChunk: (code) => code.normalize('NFKD').replaceAll(/\P{ASCII}/gu, ''),
}

const packageOf = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//

/**
 * A package, with those that it loads, has a file of its own. V8 needs memory in proportion to a file while it compiles
 * it, of which glibc keeps what lies below memory in use: 11 MB if all packages share a file.
 */
const filesOfPackages = {
  debugName: 'packages',
  name: (id) => packageOf.exec(id)?.[1].replace('/', '-') ?? null,
  minSize: 50_000,
  entriesAware: true,
}

/**
 * Bundles the two entries with everything they load into about a hundred files, because finding and opening about two
 * thousand modules takes a third of the startup time. `dist` next to it contains the compiled modules, for tools that
 * import them. The bundle is as deep below the workspace as those, because both look for the client relative to their own
 * location.
 */
export default defineConfig({
  input: { main: 'dist/main.js', cli: 'dist/cli.js' },
  platform: 'node',
  plugins: [metadataBeforeDecorators, asciiNotices],
  // The first two load a file of their own that is not JavaScript. TypeGraphQL loads the third only for `validate`,
  // which is off.
  external: [/^bcrypt$/, /^@electric-sql\/pglite/, /^class-validator$/],
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    charset: 'ascii',
    codeSplitting: { groups: [filesOfPackages] },
    // After the name, Rolldown lists the entries that need the file.
    chunkFileNames: ({ name }) => `${name.split('~', 1)[0]}-[hash].js`,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
  logLevel: 'warn',
})
