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
  // Built, as the server has it: its editor's workers cannot be bundled ahead for development.
  '/explorer',
]
const proxy = Object.fromEntries(apiPaths.map((path) => [path, API]))

export default defineConfig({
  plugins: [react()],
  // `es2015` is rxjs without what only ES5 needs.
  resolve: { conditions: ['source', 'es2015', ...defaultClientConditions] },
  server: { host: 'localhost', port: 3000, strictPort: true, proxy },
  // Not `explorer.html` as well, which Vite would find by itself.
  optimizeDeps: { entries: ['index.html'] },
  preview: { host: 'localhost', port: 3000, strictPort: true, proxy },
  build: {
    target: 'es2022',
    // The content security policy allows scripts of this origin only: nothing is inlined into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
