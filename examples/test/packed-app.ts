import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { shortLived } from '../../server/test-support/short-lived.ts'
import { printedUntil } from './started-server.ts'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url).pathname
const source = join(root, 'examples/third-party-app')
const vite = join(root, 'node_modules/vite/bin/vite.js')

/** A copy of the example outside of the repository, with `@gatehouse/session` from its packed tarball. */
export class PackedApp {
  readonly #folder: string
  readonly #previews: ChildProcess[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async install(): Promise<PackedApp> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-third-party-'))
    await cp(source, folder, {
      recursive: true,
      filter: (path) => !/\/(dist|node_modules)/.test(path.slice(source.length)),
    })
    await installDependencies(folder)
    return new PackedApp(folder)
  }

  /** Builds it for a server in one of the modes and serves it at a new origin. @returns the origin */
  async serve({ origin, server, mode }: { origin: string; server: string; mode: string }): Promise<void> {
    const env = { ...process.env, ...shortLived.env, VITE_GATEHOUSE_URL: server, VITE_SESSION_MODE: mode }
    const outDir = `dist-${mode}`
    await run(process.execPath, [vite, 'build', '--outDir', outDir], { cwd: this.#folder, env })
    const at = ['--outDir', outDir, '--port', new URL(origin).port]
    const preview = spawn(process.execPath, [vite, 'preview', ...at], { cwd: this.#folder, env })
    this.#previews.push(preview)
    await printedUntil(preview, 'Local')
  }

  async remove(): Promise<void> {
    for (const preview of this.#previews) {
      preview.kill()
      if (preview.exitCode === null && preview.signalCode === null) await once(preview, 'exit')
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Reserves an origin for a server that starts later. */
export const freeOrigin = async (): Promise<string> => `http://localhost:${await freePort()}`

/**
 * Installs the session package from its tarball; the application's other dependencies are installed at the root in the
 * same versions.
 */
async function installDependencies(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    if (name !== '@gatehouse/session') await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  const packed = join(modules, '@gatehouse/session')
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const { stdout } = await run('npm', pack, { cwd: join(root, 'client/session') })
  const [{ filename }] = JSON.parse(stdout)
  await mkdir(packed)
  await run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', packed])
}
