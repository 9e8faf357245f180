import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { prepareDataFolder } from '../../test-support/embedded-cluster.ts'
import { openWorkplace, type Workplace } from '../built-server.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
let folder: string
let program: string
let place: Workplace

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-package-'))
  place = await openWorkplace('embedded')
  await prepareDataFolder(place.env.DATA_DIR ?? '')
  const packing = ['pack', '--silent', '-w', '@gatehouse/server', '--pack-destination', folder]
  const { stdout: tarball } = await run('npm', packing, { cwd: root })
  const packages = join(folder, 'node_modules/@gatehouse')
  await mkdir(packages, { recursive: true })
  await run('tar', ['-xzf', join(folder, tarball.trim()), '-C', packages])
  // What an installation adds next to it.
  for (const name of ['bcrypt', 'node-gyp-build', '@electric-sql'])
    await symlink(`${root}node_modules/${name}`, join(folder, 'node_modules', name))
  program = join(packages, 'package/bin/gatehouse.js')
})
afterAll(async () => {
  await place.close()
  await rm(folder, { recursive: true })
})

it('the packed server has the command, the client and the explorer', async () => {
  const env = { PATH: process.env.PATH ?? '', EXPLORER: 'on' }
  const { stdout } = await place.run('cli', { program, args: ['--version'], env })
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const server = await place.start(env, { program, args: ['start'] })
  for (const path of ['/', '/explorer']) {
    const page = await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })
    expect([path, page.status]).toEqual([path, 200])
    expect(await page.text()).toContain('/assets/')
  }
  server.signal('SIGTERM')
  expect(await server.ended()).toBe(0)
})
