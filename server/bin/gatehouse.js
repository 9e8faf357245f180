#!/usr/bin/env node
/** The command `gatehouse`: the same in a clone, where it builds what is out of date first, in the image and in the package. */
import './node-version.js'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const builder = fileURLToPath(new URL('../../scripts/build-stale.js', import.meta.url))
const [command = 'start'] = process.argv.slice(2)

if (command !== 'health' && existsSync(builder)) {
  const { status } = spawnSync(process.execPath, [builder, command === 'start' ? 'served' : 'server'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
}
await import('../dist/bundle/cli.js')
