import { defineConfig, mergeConfig } from 'vite'
import client from './vite.config.ts'

/**
 * The explorer is built separately, so that it does not affect the application's first load, and so that a server with
 * the explorer off serves none of its files.
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
        // GraphiQL's annotations for a compiler that has already processed it.
        onwarn: (warning, warn) => {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
        },
      },
      // The editor with its languages is large, but only users of the explorer load it.
      chunkSizeWarningLimit: 5000,
    },
    worker: { format: 'es' },
  }),
)
