// Small third-party projects against the packed tarball: old and new peers, every kind of module resolution, both
// builds, Jest as it comes, and the code of the README. Needs the registry, or a cache of it.
//
//   npm run consumers              all of them
//   npm run consumers -- oldest    those whose name contains the text
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname
const sources = join(root, 'test/consumers')
const wanted = process.argv[2] ?? ''

const compile = (moduleResolution, folder, more = {}) => ({
  folder,
  options: { moduleResolution, ...more },
})

/** The nearest package.json decides between CommonJS and ES modules. */
const esm = { module: 'esnext' }
const OLDEST = [
  compile('bundler', 'esm', esm),
  compile('node16', 'esm', { module: 'node16' }),
  compile('node16', 'commonjs', { module: 'node16' }),
  compile('node10', 'commonjs', { module: 'commonjs' }),
]
const NEWEST = [
  compile('bundler', 'esm', esm),
  compile('nodenext', 'esm', { module: 'nodenext' }),
  compile('nodenext', 'commonjs', { module: 'nodenext' }),
]

const PROJECTS = [
  {
    name: 'oldest peers',
    dependencies: {
      '@apollo/client': '4.0.0',
      '@types/react': '18.3.0',
      graphql: '16.0.0',
      react: '18.2.0',
      'react-dom': '18.2.0',
      rxjs: '7.3.0',
      typescript: '5.4.5',
    },
    compilations: OLDEST,
  },
  {
    name: 'newest peers',
    dependencies: {
      '@apollo/client': '^4.3.0',
      '@types/node': '^24.0.0',
      '@types/react': '^19.0.0',
      graphql: '^17.0.0',
      jest: '^30.0.0',
      react: '^19.0.0',
      'react-dom': '^19.0.0',
      rxjs: '^7.8.0',
      typescript: '^7.0.0',
    },
    compilations: NEWEST,
    readme: true,
    jest: true,
  },
  {
    name: 'Next.js',
    dependencies: {
      '@apollo/client': '^4.3.0',
      '@types/node': '^24.0.0',
      '@types/react': '^19.0.0',
      graphql: '^17.0.0',
      next: '^16.0.0',
      react: '^19.0.0',
      'react-dom': '^19.0.0',
      rxjs: '^7.8.0',
      typescript: '~5.9.0',
    },
    next: true,
  },
]

const QUIET = { npm_config_audit: 'false', npm_config_fund: 'false', NEXT_TELEMETRY_DISABLED: '1' }

async function inProject(folder, command, ...values) {
  const env = { ...process.env, NODE_OPTIONS: '', ...QUIET }
  try {
    return await run(command, values, { cwd: folder, env, maxBuffer: 2 ** 24 })
  } catch (error) {
    throw new Error(`${command} ${values.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  }
}

/** The providers of the README around a page that is rendered on the server. */
async function buildNext(folder) {
  await cp(join(sources, 'next'), folder, { recursive: true })
  const providers = (await readmeFiles()).find(({ name }) => name === 'app-providers.tsx')
  await writeFile(join(folder, 'app/providers.tsx'), providers?.text ?? '')
  await inProject(folder, 'npx', '--no-install', 'next', 'build')
  const page = await readFile(join(folder, '.next/server/app/index.html'), 'utf8')
  if (!page.includes('<p>initialising</p>')) throw new Error(`Not rendered on the server:\n${page}`)
}

/** The blocks of the README that begin with the name of their file. */
async function readmeFiles() {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const blocks = readme.matchAll(/```tsx?\n\/\/ (\S+)\n([\s\S]*?)```/g)
  return [...blocks].map(([, name, text]) => ({ name: name.replace('/', '-'), text }))
}

async function writeSources(folder, project) {
  for (const [name, type] of [
    ['esm', 'module'],
    ['commonjs', 'commonjs'],
  ]) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'package.json'), JSON.stringify({ type }))
    await cp(join(sources, 'types/app.tsx'), join(folder, name, 'app.tsx'))
  }
  await cp(join(sources, 'run'), folder, { recursive: true })
  if (project.jest) await cp(join(sources, 'jest'), folder, { recursive: true })
  if (!project.readme) return
  await mkdir(join(folder, 'readme'))
  await writeFile(join(folder, 'readme/package.json'), '{ "type": "module" }')
  for (const { name, text } of await readmeFiles()) await writeFile(join(folder, 'readme', name), text)
}

async function compileIn(folder, { folder: part, options }, number) {
  const config = `tsconfig.${number}.json`
  const compilerOptions = {
    jsx: 'react-jsx',
    lib: ['es2022', 'dom', 'dom.iterable'],
    outDir: `out-${number}`,
    rootDir: part,
    skipLibCheck: true,
    strict: true,
    target: 'es2022',
    types: part === 'readme' ? ['node'] : [],
    ...options,
  }
  await writeFile(join(folder, config), JSON.stringify({ compilerOptions, include: [part] }))
  await inProject(folder, 'npx', '--no-install', 'tsc', '-p', config)
}

async function check(project, tarball) {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'))
  try {
    const manifest = {
      private: true,
      dependencies: { ...project.dependencies, '@gatehouse/session': `file:${tarball}` },
    }
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    // Peers that do not fit end here, with ERESOLVE.
    await inProject(folder, 'npm', 'install', '--ignore-scripts', '--prefer-offline', '--loglevel=error')
    if (project.next) return await buildNext(folder)
    await writeSources(folder, project)
    const compilations = [
      ...project.compilations,
      ...(project.readme ? [compile('bundler', 'readme', esm)] : []),
    ]
    for (const [number, each] of compilations.entries()) await compileIn(folder, each, number)
    for (const file of ['esm.mjs', 'commonjs.cjs']) await inProject(folder, 'node', file)
    if (project.jest) await inProject(folder, 'npx', '--no-install', 'jest', '--rootDir', folder)
    if (project.readme) await measureReadmeClient(folder, compilations.length - 1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The client of the README, measured by the suite that it takes from the tarball. */
async function measureReadmeClient(folder, number) {
  const out = join(folder, `out-${number}`)
  await writeFile(join(out, 'package.json'), '{ "type": "module" }')
  const { stdout } = await inProject(folder, 'node', join(out, 'conformance.js'))
  const [passed, all] = /\*\*(\d+) of (\d+)\*\*/.exec(stdout)?.slice(1) ?? []
  if (!all || passed !== all)
    throw new Error(`The client of the README fails its conformance suite:\n${stdout}`)
}

const packed = await mkdtemp(join(tmpdir(), 'packed-'))
let failed = 0
try {
  await inProject(root, 'npm', 'run', 'build', '--silent')
  const { stdout } = await inProject(
    root,
    'npm',
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    packed,
  )
  const tarball = join(packed, stdout.trim().split('\n').at(-1) ?? '')
  for (const project of PROJECTS.filter(({ name }) => name.includes(wanted))) {
    const began = performance.now()
    try {
      await check(project, tarball)
      process.stdout.write(`ok      ${project.name} (${Math.round((performance.now() - began) / 1000)} s)\n`)
    } catch (error) {
      failed += 1
      process.stdout.write(`FAILED  ${project.name}\n${error.message}\n`)
    }
  }
} finally {
  await rm(packed, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0
