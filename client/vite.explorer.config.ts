import { defineConfig, mergeConfig } from 'vite'
import client from './vite.config.ts'

/**
 * The explorer is built by itself: the application's first load stays what it is, and where the explorer is off a server
 * serves not one file of it.
 */
export default mergeConfig(
  client,
  defineConfig({
    base: '/explorer/',
    publicDir: false,
    build: {
      outDir: 'dist-explorer',
      rolldownOptions: {
        input: 'explorer.html',
        // GraphiQL's notes to a compiler that has been over it already.
        onwarn: (warning, warn) => {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
        },
      },
      // An editor with its languages is large; nobody waits for it who has not asked for the explorer.
      chunkSizeWarningLimit: 5000,
    },
    worker: { format: 'es' },
  }),
)
