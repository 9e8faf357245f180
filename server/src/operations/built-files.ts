import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Next to the server in a clone and in the image, inside it in the npm package. */
const folders = {
  client: ['../../../client/dist/', '../client/'],
  explorer: ['../../../client/dist-explorer/', '../explorer/'],
  mailbox: ['../../../client/dist-mailbox/', '../mailbox/'],
} as const

/** The pages that are served: a start in a clone builds each of them. */
export const servedBuilds = Object.keys(folders)

/** Finds the built files of the client or of a page that is built separately. In a clone they may not exist. */
export function builtFiles(of: keyof typeof folders): string {
  const [clone, packaged] = folders[of].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  return [clone, packaged].find((path) => path !== undefined && existsSync(path)) ?? clone ?? ''
}
