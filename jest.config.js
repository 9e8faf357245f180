/** One project per kind of test. SWC compiles the sources; ES modules run natively (`--experimental-vm-modules`). */
const typescript = (decorators) => ({
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2024',
        parser: { syntax: 'typescript', tsx: true, decorators },
        transform: {
          legacyDecorator: decorators,
          decoratorMetadata: decorators,
          react: { runtime: 'automatic' },
        },
      },
    },
  ],
})

const common = {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['/dist/'],
}

/** Files are imported natively, and those of one worker share their modules: docs/decisions/039. */
const oneRealm = {
  ...common,
  testEnvironment: '<rootDir>/scripts/one-realm/environment.js',
  testRunner: '<rootDir>/scripts/one-realm/runner.js',
  testMatch: ['**/*.test.ts'],
  transform: typescript(true),
}

const inServer = {
  ...oneRealm,
  setupFilesAfterEnv: [
    '<rootDir>/server/test/decorator-metadata.ts',
    '<rootDir>/server/test/fail-on-console.ts',
  ],
}

const inBrowser = {
  ...oneRealm,
  globalSetup: '<rootDir>/client/test/browser-setup.ts',
  globalTeardown: '<rootDir>/client/test/browser-teardown.ts',
}

export default {
  // For a busy machine. A test that hangs is detected later, and nothing else changes.
  testTimeout: 240_000,
  // A third worker on two cores, because some files mostly wait.
  maxWorkers: 3,
  // Modules and what test files hold stay in a worker's memory, so a worker that uses too much is replaced between files.
  workerIdleMemoryLimit: '1500MB',
  testSequencer: './scripts/slowest-first.js',
  projects: [
    {
      ...inServer,
      displayName: 'server',
      roots: ['<rootDir>/server/src', '<rootDir>/server/test'],
      testPathIgnorePatterns: ['/node_modules/', '/server/test/(system|races|faults|cluster|soak)/'],
    },
    // The built server, its commands and packages as their users start them, and what takes a measured time.
    {
      ...inServer,
      displayName: 'system',
      roots: ['<rootDir>/server/test/system', '<rootDir>/examples/test/system'],
    },
    // Suites with real processes and engines have their own commands: `npm test -- races` and so on.
    ...['races', 'faults', 'cluster', 'soak'].map((displayName) => ({
      ...common,
      displayName,
      roots: ['<rootDir>/server/test'],
      setupFiles: ['reflect-metadata'],
      setupFilesAfterEnv: ['<rootDir>/server/test/fail-on-console.ts'],
      testMatch: [`**/server/test/${displayName}/**/*.test.ts`],
      transform: typescript(true),
    })),
    {
      ...common,
      displayName: 'tools',
      roots: ['<rootDir>/tools/test'],
      setupFiles: ['reflect-metadata'],
      setupFilesAfterEnv: ['<rootDir>/server/test/fail-on-console.ts'],
      testMatch: ['**/*.test.ts'],
      transform: typescript(true),
    },
    {
      ...common,
      displayName: 'session',
      roots: ['<rootDir>/client/session'],
      testMatch: ['**/*.test.ts', '**/*.test.tsx'],
      testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
      transform: typescript(false),
    },
    {
      ...common,
      displayName: 'client',
      roots: ['<rootDir>/client/src'],
      testMatch: ['**/*.test.ts', '**/*.test.tsx'],
      testEnvironment: '<rootDir>/client/src/testing/browser-environment.js',
      setupFilesAfterEnv: ['<rootDir>/client/src/testing/set-up.ts'],
      moduleNameMapper: { '\\.css$': '<rootDir>/client/src/testing/style-names.js' },
      testEnvironmentOptions: { customExportConditions: ['source', 'browser', 'import', 'default'] },
      transform: typescript(false),
    },
    {
      ...inBrowser,
      displayName: 'browser',
      roots: ['<rootDir>/client/test'],
      testPathIgnorePatterns: ['/node_modules/', '/client/test/(tabs|explorer|appearance)/'],
    },
    ...['tabs', 'explorer', 'appearance'].map((displayName) => ({
      ...inBrowser,
      displayName,
      roots: [`<rootDir>/client/test/${displayName}`],
    })),
    {
      ...oneRealm,
      displayName: 'examples',
      roots: ['<rootDir>/examples/test'],
      testPathIgnorePatterns: ['/node_modules/', '/examples/test/system/'],
    },
  ],
}
