import { ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'

const { exit, getBuiltinModule } = process
const moduleMocker = new ModuleMocker(globalThis)
let fakeTimersModern

/** The worker's own realm. What Jest and tests change in it is restored after each file. */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default class OneRealm {
  global = globalThis
  moduleMocker = moduleMocker
  fakeTimers = null
  #console = console
  #env = { ...process.env }

  constructor({ projectConfig }) {
    fakeTimersModern ??= new ModernFakeTimers({ config: projectConfig, global: globalThis })
    this.fakeTimersModern = fakeTimersModern
  }

  async setup() {
    // Jest's runtime has replaced it by one that loads modules into a VM context.
    process.getBuiltinModule = getBuiltinModule
  }

  /** Circus, which is loaded once, still has the tests of the former file. */
  handleTestEvent(event, state) {
    if (event.name === 'setup') Object.assign(state, emptyState())
  }

  async teardown() {
    fakeTimersModern.useRealTimers()
    moduleMocker.restoreAllMocks()
    globalThis.console = this.#console
    process.exit = exit
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name]
    Object.assign(process.env, this.#env)
  }

  /** Required by Jest and not used, because `runner.js` imports files natively. */
  getVmContext() {
    return null
  }
}

function emptyState() {
  const root = { type: 'describeBlock', name: 'ROOT_DESCRIBE_BLOCK', children: [], hooks: [], tests: [] }
  return {
    rootDescribeBlock: root,
    currentDescribeBlock: root,
    currentlyRunningTest: null,
    hasFocusedTests: false,
    hasStarted: false,
    unhandledErrors: [],
    unhandledRejectionErrorByPromise: new Map(),
  }
}
