import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

const API = 'http://127.0.0.1:4000'
const apiPaths = [
  '/graphql',
  '/.well-known',
  '/schema.graphql',
  '/healthz',
  '/readyz',
  '/client-settings.json',
  '/mailbox',
  '/data-export',
  // Uses the built explorer, because its editor's workers cannot be bundled in development mode.
  '/explorer',
]
const proxy = Object.fromEntries(apiPaths.map((path) => [path, API]))

/** Compressed together, files are smaller and need fewer requests. */
const groups = [
  // What every visit needs, and nothing else.
  { name: 'first', tags: ['$initial' as const], priority: 2 },
  // What every page for signed-in users needs.
  { name: 'apollo', test: /\/node_modules\/(@apollo|@wry|graphql|optimism|rxjs|tslib)\//, priority: 1 },
  // What several of them share.
  { name: 'common', minShareCount: 5 },
]

export default defineConfig({
  plugins: [react()],
  // `es2015` is rxjs without the helpers for ES5.
  resolve: { conditions: ['source', 'es2015', ...defaultClientConditions] },
  server: { host: 'localhost', port: 3000, strictPort: true, proxy },
  // Excludes `explorer.html`, which Vite would find by itself.
  optimizeDeps: { entries: ['index.html'] },
  preview: { host: 'localhost', port: 3000, strictPort: true, proxy },
  build: {
    target: 'es2022',
    // The content security policy allows only scripts of this origin, so nothing is inlined into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
})
