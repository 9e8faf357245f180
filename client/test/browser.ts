import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type BrowserServer, chromium, type LaunchOptions } from 'playwright-core'

const run = promisify(execFile)

/**
 * The package's arguments that tests need. The others are for serverless functions: with `--single-process` one
 * crashing page ends all others, without a zygote (`--no-zygote`) each page starts a whole browser process, and
 * `--disable-web-security` turns off what is tested here.
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  // Pages of tests close before optimized code would pay off.
  '--js-flags=--no-opt --no-maglev',
]

/** Starts the browser of `@sparticuz/chromium`, to which test files then connect. */
export async function launchBrowserServer(options: LaunchOptions = {}): Promise<BrowserServer> {
  const folder = await unpackedBrowser()
  const launch = (environment: Readonly<Record<string, string>>) =>
    chromium.launchServer({
      ...options,
      executablePath: join(folder, 'chromium'),
      headless: true,
      args: [...args, ...(options.args ?? [])],
      env: { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts'), ...environment },
    })
  try {
    return await launch({})
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('error while loading shared libraries'))
      throw error
    // The package contains the few libraries that a minimal system lacks (nss, expat). If the system has its own, they
    // are preferred, because they certainly match its C library.
    return launch({ LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') })
  }
}

/**
 * Returns the folder with the browser, its fonts and its libraries, unpacked once and kept with other temporary files.
 *
 * The package itself unpacks directly into the temporary folder under names without a version, mistakes a file that
 * another process is still writing for a complete one, and unpacks its libraries only on AWS Lambda. Therefore a
 * separate process with Lambda's variables unpacks into a draft folder, which is renamed when it is complete.
 */
async function unpackedBrowser(): Promise<string> {
  const folder = join(tmpdir(), `gatehouse-chromium-${packageVersion()}`)
  if (await exists(folder)) return folder
  const draft = await mkdtemp(`${folder}-`)
  await run(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  })
  await writeFile(join(draft, 'fonts', 'fonts.conf'), fontsIn(join(folder, 'fonts')))
  await rename(draft, folder).catch(async (error: unknown) => {
    if (!(await exists(folder))) throw error
    await rm(draft, { recursive: true })
  })
  return folder
}

/** Only these fonts, so that pages have the same layout on every machine, even without fonts. */
const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>
`

const unpack = `
import chromium from '@sparticuz/chromium'
await chromium.executablePath()
`

function packageVersion(): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@sparticuz/chromium')
  const { version } = require(join(dirname(entry), '../../package.json')) as { version: string }
  return version
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
