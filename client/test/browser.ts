import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type BrowserServer, chromium, type LaunchOptions } from 'playwright-core'

const run = promisify(execFile)

/**
 * What of the package's own arguments a test wants. The others are for functions in the cloud: `--single-process` lets one
 * page that crashes take all others along, and `--disable-web-security` switches off what is tested here.
 */
const args = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
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
    // The package carries the few libraries that a bare system lacks (nss, expat). Where the system has its own,
    // those are taken: they fit its C library for certain.
    return launch({ LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') })
  }
}

/**
 * The folder with the browser, its fonts and its libraries; unpacked once and kept beside other temporary files.
 *
 * The package by itself unpacks straight into the temporary folder under names that do not change with its version, takes
 * a file that another process is still writing for a whole one, and leaves its libraries packed outside of AWS Lambda. So
 * a process of its own, which believes to be there, unpacks into a draft, and the whole draft is then given its name.
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

/** These fonts and no others, so that every machine lays a page out alike; also one that has none. */
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
