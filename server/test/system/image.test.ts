import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { goodPassword } from '../../src/testing/visitor.ts'
import { freePort } from '../../test-support/engines/free-port.ts'
import { expectOneSentence, openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** What is loaded besides the bundle; `start-up.test.ts` checks that this is complete. */
const loadedPackages = ['bcrypt', 'node-gyp-build', '@electric-sql/pglite']
const isRoot = process.getuid?.() === 0

/**
 * Applies the last stage of the Dockerfile in `image` as its root, with the current build: its COPY lines, link and
 * variables. Contains only the packages that are loaded.
 */
async function makeImage(image: string): Promise<Record<string, string>> {
  const stage = (await readFile(`${root}Dockerfile`, 'utf8')).split(/^FROM /m).at(-1) ?? ''
  const workdir = join(image, /^WORKDIR (\S+)/m.exec(stage)?.[1] ?? '')
  for (const [, from = '', to = ''] of stage.matchAll(/^COPY (?:--from=\w+ \/gatehouse\/)?(\S+) (\S+)$/gm))
    await copy(from, join(workdir, to))
  await mkdir(join(image, 'usr/local/bin'), { recursive: true })
  await copyFile(process.execPath, join(image, 'usr/local/bin/node'))
  await chmod(join(image, 'usr/local/bin/node'), 0o755)
  for (const [, from = '', to = ''] of stage.matchAll(/^RUN ln -s (\S+) (\S+)$/gm))
    await symlink(join(image, from), join(image, to))
  return Object.fromEntries(
    [...stage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  )
}

async function copy(from: string, to: string): Promise<void> {
  if (from === 'server/node_modules/') return
  const target = from.endsWith('/') || !to.endsWith('/') ? to : join(to, from.split('/').at(-1) ?? '')
  if (from !== 'node_modules/') return cp(`${root}${from}`, target, { recursive: true })
  for (const name of loadedPackages) {
    await mkdir(dirname(join(target, name)), { recursive: true })
    await cp(`${root}node_modules/${name}`, join(target, name), { recursive: true, dereference: true })
  }
}

describe('T178 the image, as its user on a read-only root', () => {
  let folder: string
  let place: Workplace
  let variables: Record<string, string>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-image-'))
    await chmod(folder, 0o755)
    place = await openWorkplace()
    await chmod(place.folder, 0o755)
    const image = join(folder, 'image')
    const env = await makeImage(image)
    await made('chmod', '-R', 'a+rX,a-w', image)
    const data = join(place.folder, 'data')
    await mkdir(data, { mode: 0o700, recursive: true })
    if (isRoot) await made('chown', '-R', '1000:1000', data)
    variables = { ...env, ...place.env, PATH: join(image, 'usr/local/bin'), BCRYPT_COST: '10' }
  })
  afterAll(async () => {
    await place.close()
    await made('chmod', '-R', 'u+w', folder)
    await rm(folder, { recursive: true })
  })

  const asUser = () => ({
    program: 'gatehouse',
    cwd: join(folder, 'image/gatehouse'),
    env: variables,
    ...(isRoot ? { uid: 1000 } : {}),
  })
  const gatehouse = (args: string, input = '') =>
    place.run('cli', { ...asUser(), args: args.split(' '), input })

  it('has every command on PATH', async () => {
    const { code, stdout } = await gatehouse('--help')
    expect(code).toBe(0)
    for (const name of [
      'start',
      'admin',
      'migrate',
      'import',
      'purge',
      'rotate-keys',
      'end-sessions',
      'health',
    ])
      expect(stdout).toContain(`\n  ${name} `)
  })

  it('migrates and creates an administrator', async () => {
    expect(await gatehouse('migrate')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ migrations applied\.\nData: .+\n$/),
    })
    const made = await gatehouse('admin --email root@example.org', goodPassword)
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^root@example\.org is an administrator\.\nData: .+\n$/),
      stderr: '',
    })
  })

  it('starts, serves the client, passes its health check and stops on request', async () => {
    const port = String(await freePort())
    const server = await place.start({ PORT: port }, asUser())
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<div id="root">')
    variables = { ...variables, PORT: port }
    for (const check of ['health', 'health --ready'])
      expect(await gatehouse(check)).toMatchObject({ code: 0 })
    expect((await server.tryToLogin('root@example.org', goodPassword)).data.login.__typename).toBe(
      'Authenticated',
    )
    await stopped(server)
    expect(await gatehouse('health')).toMatchObject({ code: 1 })
  })

  it.each([
    ['rotate-keys', /^Tokens are signed with the key \S+ from now on\.\nData: .+\n$/],
    ['rotate-keys --revoke', /^Every former key is gone\./],
    ['end-sessions --all', /^1 session ended\.\nData: .+\n$/],
    ['import --status', /^No accounts have been imported\.\nData: .+\n$/],
    ['purge', /^\d+ expired sessions? .* removed\.\nData: .+\n$/],
  ])('does %s', async (args, said) => {
    const { code, stdout, stderr } = await gatehouse(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(said)
  })

  it('T174 reports that its own folder is unsuitable for an embedded database', async () => {
    const env = { ...variables, NODE_ENV: '', DATABASE_URL: '', SECRET: '', DATA_DIR: '' }
    expectOneSentence(
      await place.run('cli', { ...asUser(), args: ['start'], env }),
      /\/gatehouse\/\.data cannot be used \(EACCES: .* DATA_DIR/,
    )
  })
})

async function made(program: string, ...args: string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: 'ignore' }), 'exit')
  expect([program, code]).toEqual([program, 0])
}

async function stopped(server: ServerProcess): Promise<void> {
  server.signal('SIGTERM')
  expect(await server.ended()).toBe(0)
}
