/**
 * Installs the packages that only the benchmarks' contenders need if tools/package-lock.json has changed since the last
 * installation.
 * Usage: node install-packages.ts
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
/** `npm ci` removes it with everything else, so a failed installation leaves none. */
const digestFile = join(folder, 'node_modules/.installed-from')

export async function installPackages(): Promise<void> {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) return
  process.stderr.write('Installing the packages of tools/…\n')
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(digestFile, digest)
}

async function npm(args: readonly string[]): Promise<void> {
  const { npm_execpath: cli } = process.env
  const [program, before] = cli === undefined ? ['npm', []] : [process.execPath, [cli]]
  const child = spawn(program, [...before, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`npm ${args[0]} failed in ${folder}.`)
}

if (import.meta.main) await installPackages()
