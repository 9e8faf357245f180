/**
 * Runs a test file with Jest's own runner, but imports it natively: all files of a worker share the modules that they
 * import, so that those are evaluated once and stay compiled. See docs/decisions/039.
 */
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createScriptTransformer } from '@jest/transform'

const require = createRequire(import.meta.url)
const { default: runFile } = require('jest-circus/runner')
const globals = new URL('./globals.js', import.meta.url).href
const sourceMaps = new Map()
const timesImported = new Map()
let transformer

// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default async function runInOneRealm(globalConfig, config, environment, runtime, testPath, send) {
  await prepare(config, environment)
  // Circus has two event handlers of its own, and adds those of each file.
  globalThis[Symbol.for('EVENT_HANDLERS')]?.splice(2)
  const natively = Object.assign(Object.create(runtime), {
    requireInternalModule: require,
    setGlobalsForRuntime: (those) => Object.assign(globalThis, those),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: async (path) => {
      await importAgain(path)
      for (const [source, map] of sourceMaps) runtime.getSourceMaps().set(source, map)
    },
  })
  return runFile(globalConfig, config, environment, natively, testPath, send)
}

async function prepare(config, environment) {
  if (transformer !== undefined) return
  globalThis.jest = jestOf(environment)
  transformer = await createScriptTransformer(config)
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@jest/globals'
        ? { url: globals, shortCircuit: true }
        : // Tests use the current sources of the workspaces, built or not.
          next(specifier, { ...context, conditions: ['source', ...context.conditions] }),
    load: (url, context, next) => (isOurs(url) ? transformed(url) : next(url, context)),
  })
}

const isOurs = (url) => /\.tsx?(\?|$)/.test(url) && !url.includes('/node_modules/')

function transformed(url) {
  const path = fileURLToPath(url)
  const { code, sourceMapPath } = transformer.transform(path, {
    supportsDynamicImport: true,
    supportsExportNamespaceFrom: true,
    supportsStaticESM: true,
    supportsTopLevelAwait: true,
  })
  sourceMaps.set(url, sourceMapPath)
  return { format: 'module', source: code, shortCircuit: true }
}

/** Set-up files and test files are evaluated for each run, and what they import once. */
async function importAgain(path) {
  const times = timesImported.get(path) ?? 0
  timesImported.set(path, times + 1)
  const { href } = pathToFileURL(path)
  await import(times === 0 ? href : `${href}?${times}`)
}

function jestOf({ moduleMocker, fakeTimersModern }) {
  const jest = {
    fn: moduleMocker.fn.bind(moduleMocker),
    spyOn: moduleMocker.spyOn.bind(moduleMocker),
    restoreAllMocks: () => moduleMocker.restoreAllMocks(),
    useFakeTimers: (options) => void fakeTimersModern.useFakeTimers(options) ?? jest,
    useRealTimers: () => void fakeTimersModern.useRealTimers() ?? jest,
    advanceTimersByTime: (ms) => fakeTimersModern.advanceTimersByTime(ms),
    advanceTimersByTimeAsync: (ms) => fakeTimersModern.advanceTimersByTimeAsync(ms),
  }
  return jest
}
