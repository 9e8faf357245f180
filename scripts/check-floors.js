import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

/**
 * The floors of each package, lowest first. A file imports from its own floor and lower ones, type imports included;
 * all other files are composition and may import every floor. On the floor `features`, a folder imports only from the
 * folders before it in its list, and from none without a list. See docs/architecture.md.
 */
const houses = [
  {
    root: 'server/src',
    floors: ['core', 'database', 'gate', ['features', 'operations']],
    features: [
      'users',
      'audit',
      'sessions',
      'accounts',
      'mail',
      'factors',
      'import',
      'exchange',
      'administration',
      'live',
      'own-data',
      'rest-facade',
    ],
  },
  { root: 'client/src', floors: ['ui', 'apollo', 'feature', 'features', 'shell'] },
]

const importOf = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/** All imports between files, as paths from the package's root. */
function importsIn(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(importOf)].map(([, path]) => normalize(join(dirname(file), path)))
}

const filesOf = (root) =>
  globSync('**/*.{ts,tsx}', { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file))

function placeOf({ floors, features }, file) {
  const [folder, name, inner] = file.split('/')
  const floor = floors.findIndex((one) => [one].flat().includes(folder))
  if (floor === -1) return { floor: floors.length, folder: '', room: 0 }
  // Files directly in the folder `features` are below every feature.
  const isFeature = folder === 'features' && inner !== undefined
  const room = isFeature && features ? features.indexOf(name) + 1 : 0
  const isUnknown = isFeature && features !== undefined && room === 0
  return { floor, folder, room, name, isUnknown }
}

/** Returns why `file` may not import `imported`; undefined if it may. */
function problemOf(house, file, imported) {
  const from = placeOf(house, file)
  const to = placeOf(house, imported)
  if (from.isUnknown) return `features/${from.name} is missing from the order of features`
  if (to.floor > from.floor) return 'imports from a floor above'
  if (from.folder === 'features' && to.folder === 'features') return problemBetween(house, from, to)
  if (to.floor === from.floor && to.folder !== from.folder)
    return 'imports from another folder of its own floor'
  return undefined
}

function problemBetween({ features }, from, to) {
  if (!features) return from.name === to.name ? undefined : 'imports from another feature'
  return to.room > from.room ? 'imports from a feature above' : undefined
}

const problems = houses.flatMap((house) =>
  filesOf(house.root).flatMap((file) =>
    importsIn(house.root, file).flatMap((imported) => {
      const problem = problemOf(house, file, imported)
      return problem === undefined
        ? []
        : [`${house.root}/${file}: ${problem}: ${relative('.', join(house.root, imported))}`]
    }),
  ),
)
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}
