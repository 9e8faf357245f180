import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const releases = import.meta.dirname
const root = realpathSync(join(releases, '../../..'))

/** The release before this one, as it was published, ready to be started. */
export interface FormerRelease {
  readonly version: string
  /** Its `main.js`. */
  readonly main: string
  /** Its `cli.js`. */
  readonly cli: string
  remove(): Promise<void>
}

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}

/**
 * Unpacks the newest release kept in this folder (`npm run keep-release -w @gatehouse/server` makes them) into a temporary folder, beside the packages that
 * are installed here.
 *
 * @throws Error it was made for other packages than are installed; says which, and what to do
 */
export async function unpackFormerRelease(): Promise<FormerRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-release-'))
  const server = join(folder, 'server')
  await mkdir(server)
  await run('tar', ['--extract', '--strip-components=1', `--file=${newestKept()}`, `--directory=${server}`])
  for (const packages of ['node_modules', 'server/node_modules']) {
    const installed = join(root, packages)
    if (existsSync(installed)) await symlink(installed, join(folder, packages))
  }
  const manifest: Manifest = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
  refuseOtherPackages(manifest, server)
  const bundle = join(server, 'dist/bundle')
  const entries = existsSync(bundle) ? bundle : join(server, 'dist')
  return {
    version: manifest.version,
    main: join(entries, 'main.js'),
    cli: join(entries, 'cli.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function newestKept(): string {
  const kept = globSync(join(releases, 'gatehouse-server-*.tgz'))
  const [newest] = kept.sort((one, other) =>
    basename(other).localeCompare(basename(one), 'en', { numeric: true }),
  )
  if (newest === undefined)
    throw new Error(`There is no release in ${releases}. Run: npm run keep-release -w @gatehouse/server`)
  return newest
}

function refuseOtherPackages({ version, dependencies }: Manifest, server: string): void {
  const require = createRequire(join(server, 'package.json'))
  const isImported = importsOf(join(server, 'dist'))
  const moved = Object.entries(dependencies).flatMap(([name, wanted]) => {
    if (!isImported(name)) return []
    const installed = installedVersion(name, require)
    return installed !== undefined && sameApi(installed, wanted)
      ? []
      : [`${name} ${wanted} (here: ${installed ?? 'none'})`]
  })
  if (moved.length === 0) return
  throw new Error(
    `Release ${version} cannot be run beside the packages installed here: ${moved.join(', ')}. ` +
      'Release what is on main with the former packages first and keep that (npm run keep-release -w @gatehouse/server), then move them.',
  )
}

/** Whether the files in `folder` import a package. */
function importsOf(folder: string): (name: string) => boolean {
  const code = globSync(join(folder, '**/*.js')).map((path) => readFileSync(path, 'utf8'))
  return (name) => code.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`))
}

function installedVersion(name: string, require: NodeJS.Require): string | undefined {
  const manifest = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path))
  return manifest && JSON.parse(readFileSync(manifest, 'utf8')).version
}

/** Semantic versions break with the first number that is not 0. */
const sameApi = (one: string, other: string): boolean => breakingPart(one) === breakingPart(other)

const breakingPart = (version: string): string => /^(0\.)*\d+/.exec(version)?.[0] ?? version
