/** What every build depends on. */
export const sharedSources = [
  'package-lock.json',
  'tsconfig.base.json',
  'scripts/{build-stale,sources-digest,precompress,workspaces}.js',
]
const clientSources = [
  'client/src/**/*',
  'client/public/**/*',
  'client/*.{ts,html,json,js}',
  'client/session/src/**/*',
]
/** What is built from which sources, and where. `served`: the server, or a page that it serves. */
export const workspaces = [
  {
    name: 'session',
    sources: ['client/session/src/**/*', 'client/session/*.json'],
    folder: 'client/session/dist',
    main: 'session.js',
    tools: ['tsc'],
  },
  {
    name: 'client',
    served: true,
    script: 'build:app',
    sources: clientSources,
    folder: 'client/dist',
    main: 'index.html',
    tools: ['vite'],
  },
  {
    name: 'explorer',
    served: true,
    workspace: 'client',
    script: 'build:explorer',
    sources: clientSources,
    folder: 'client/dist-explorer',
    main: 'explorer.html',
    tools: ['vite'],
  },
  {
    name: 'mailbox',
    served: true,
    workspace: 'client',
    script: 'build:mailbox',
    sources: clientSources,
    folder: 'client/dist-mailbox',
    main: 'mailbox.html',
    tools: ['vite'],
  },
  {
    name: 'server',
    served: true,
    sources: ['server/src/**/*', 'server/*.{json,js}', 'scripts/initial-database.js'],
    folder: 'server/dist',
    main: 'bundle/main.js',
    tools: ['tsc', 'rolldown'],
  },
]
