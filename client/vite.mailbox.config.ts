import { defineConfig, mergeConfig } from 'vite'
import client from './vite.config.ts'

/** The mailbox is built separately, like the explorer: a server that sends mail serves none of its files. */
export default mergeConfig(
  client,
  defineConfig({
    base: '/mailbox/',
    publicDir: false,
    build: { outDir: 'dist-mailbox', rolldownOptions: { input: 'mailbox.html' } },
  }),
)
