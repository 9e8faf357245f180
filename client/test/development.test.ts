import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const run = promisify(execFile)
const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')

it('has packages that Vite can prebundle, as `npm run dev` does on the first visit', async () => {
  const cwd = join(import.meta.dirname, '..')
  const { stdout } = await run(process.execPath, [vite, 'optimize', '--force'], { cwd })
  expect(stdout).toContain('@apollo/client')
  expect(stdout).not.toContain('graphiql')
})
