import { defineConfig } from 'rolldown'

/**
 * What is started: the two entries with everything they load, in a few files. Finding and opening some two thousand modules one by one
 * is a third of the time that a start takes. `dist` beside it holds the modules as the compiler made them, for tools that want one of
 * them. Two folders below the workspace like them, since both look for the client from where they stand.
 */
export default defineConfig({
  input: { main: 'dist/main.js', cli: 'dist/cli.js' },
  platform: 'node',
  // Each brings a file of its own that is no JavaScript.
  external: [/^bcrypt$/, /^@electric-sql\/pglite/],
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    // V8 keeps a file's text as long as it may run any of it, in two bytes a character if one of them is not Latin-1.
    charset: 'ascii',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
  logLevel: 'warn',
})
