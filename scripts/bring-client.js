/** Puts the pages that the server serves, as built, into its package, or takes them out again. Usage: node scripts/bring-client.js [--remove] */
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { workspaces } from './workspaces.js'

const root = fileURLToPath(new URL('..', import.meta.url))
for (const { name, folder, served } of workspaces) {
  if (!served || name === 'server') continue
  const to = `${root}server/dist/${name}`
  rmSync(to, { recursive: true, force: true })
  if (process.argv[2] !== '--remove') cpSync(`${root}${folder}`, to, { recursive: true })
}
