/**
 * Fails on a dependency that no file imports, on an import of an undeclared package, and on an import from tools/ in a
 * file outside of it.
 * Usage: node scripts/check-dependencies.js
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'

/** Dependencies that are named instead of imported, with the file that names them and the way it does. */
const named = {
  '@graphql-codegen/typed-document-node': ['codegen.ts', "'typed-document-node'"],
  '@graphql-codegen/typescript-operations': ['codegen.ts', "'typescript-operations'"],
  '@mikro-orm/cli': ['server/test/entity-tables.test.ts', '@mikro-orm/cli/cli.js'],
  '@swc/jest': ['jest.config.js', "'@swc/jest'"],
  '@types/jest': ['server/tsconfig.json', '"jest"'],
  '@types/node': ['server/tsconfig.json', '"node"'],
  jest: ['scripts/test.js', 'node_modules/jest/'],
}

const specifier =
  /\b(?:from|import|(?:import|require|require\.resolve|import\.meta\.resolve)\()\s*'([^'\s$]+)'/g

const filesOf = (...patterns) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(path))

const read = (path) => readFileSync(path, 'utf8')

const packages = filesOf('package.json', '*/package.json')
  .map((path) => ({ path, folder: path.slice(0, -'package.json'.length), ...JSON.parse(read(path)) }))
  .sort((a, b) => b.folder.length - a.folder.length)

const root = packages.at(-1)
const dependenciesOf = (one) => ({ ...one.dependencies, ...one.devDependencies })
const declares = (one, name) =>
  name in { ...dependenciesOf(one), ...one.peerDependencies } || one.name === name
/** Files outside of all workspaces, such as those of tools/, use the packages that the workspaces install. */
const isStrict = ({ folder }) => !['', 'tools/'].includes(folder)

function installed(name) {
  const file = `node_modules/${name}/package.json`
  return existsSync(file) ? JSON.parse(read(file)) : {}
}

const nameOf = (path) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
const isPackage = (path) => !/^[.#/]|:/.test(path) && !builtinModules.includes(nameOf(path))

/** Every import, with the package that the importing file belongs to. */
const imports = filesOf('*.ts', '*.tsx', '*.js', '*.mjs', '*.cjs').flatMap((file) =>
  [...read(file).matchAll(specifier)].map(([, path]) => ({
    file,
    path,
    owner: packages.find(({ folder }) => file.startsWith(folder)),
  })),
)

const used = new Map(packages.map((one) => [one, new Set()]))
const problems = []

for (const { file, path, owner } of imports) {
  if (
    /^\.\.?\//.test(path) &&
    !file.startsWith('tools/') &&
    normalize(join(dirname(file), path)).startsWith('tools/')
  )
    problems.push(`${file} imports from tools/: ${path}`)
  if (!isPackage(path)) continue
  const name = nameOf(path)
  const declaring = [owner, root, ...(isStrict(owner) ? [] : packages)].find((one) => declares(one, name))
  if (declaring === undefined) problems.push(`${file} imports ${name}, which ${owner.path} does not declare`)
  else if ([owner, root].includes(declaring)) used.get(declaring).add(name)
}

for (const one of packages)
  for (const name of Object.keys(dependenciesOf(one)))
    if (!isUsed(one, name)) problems.push(`${one.path} has ${name}, which no file imports`)

function isUsed(one, name) {
  return (
    used.get(one).has(name) || isNamed(name) || hasUsedTypes(name) || isPeer(one, name) || runsIn(one, name)
  )
}

function isNamed(name) {
  const [file, text] = named[name] ?? []
  return file !== undefined && read(file).includes(text)
}

function hasUsedTypes(name) {
  const typed = name.startsWith('@types/') ? name.slice('@types/'.length) : undefined
  return [...used.values()].some((names) => names.has(typed))
}

/**
 * Whether another dependency of the package requires it as a peer, or a workspace does whose peers the root provides.
 */
function isPeer(one, name) {
  if (one === root && packages.some(({ peerDependencies = {} }) => name in peerDependencies)) return true
  return Object.keys(dependenciesOf(one)).some((other) => {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = installed(other)
    return name in peerDependencies && peerDependenciesMeta[name]?.optional !== true
  })
}

/** Whether a script of the package runs one of the dependency's programs. */
function runsIn({ scripts = {} }, name) {
  const { bin = {} } = installed(name)
  const programs = typeof bin === 'string' ? [name.split('/').at(-1)] : Object.keys(bin)
  const words = Object.values(scripts)
    .join(' ')
    .split(/[\s"]+/)
  return programs.some((program) => words.includes(program))
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}
