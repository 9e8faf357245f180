import { formatDuration } from '../../ui/format-time.ts'
import type { FieldRule } from './field-rule.ts'

export const explorerTexts = {
  title: 'Explorer',
  application: 'Application',
  loading: 'Loading the explorer',
  loadFailed: 'The schema could not be loaded',
  unreachable: 'The server cannot be reached. Check your connection and run the operation again.',
  unreadable: (status: number) => `The server responded with status ${status} and no readable body.`,
  session: {
    signIn: 'Sign in',
    signInTitle: 'Sign in to the explorer',
    signInLead: 'Operations are sent as you. This also signs you in to the application in this browser.',
    email: 'Email',
    password: 'Password',
    emailRequired: 'Enter your email.',
    passwordRequired: 'Enter your password.',
    passkey: 'Sign in with a passkey',
    enrol:
      'Your role requires a second factor, and you have none yet. Set it up in the application, which then also signs you in here.',
    openApplication: 'Open the application',
    cancel: 'Cancel',
    signOut: 'Sign out',
    signedOut: 'Not signed in',
    ended: 'Your session has ended',
    offline: 'The server cannot be reached',
    settling: 'Checking your session',
    timeLeft: (time: string) => `Token: ${time} left`,
    renewing: 'Token: renewed with the next request',
    timeLeftHelp: 'An expired token is renewed automatically, and the operation is sent again.',
  },
  anonymousNext: 'Send next request anonymously',
  act: {
    label: 'Act as',
    oneself: 'Myself',
    stop: 'Stop',
    banner: (role: string) => `Acting as ${role}, read-only`,
    timeLeft: (time: string) => `${time} left`,
    help: 'Reads as that role for ten minutes without changing an account. Each use is recorded in the audit log.',
  },
  toolbar: {
    share: 'Copy a link to this operation',
    shared: 'Link copied without headers, passwords and tokens',
    curl: 'Copy as cURL',
    curled: 'Command copied, with $ACCESS_TOKEN for the token',
    refused: 'Your browser blocked copying',
  },
  docs: {
    title: 'Documentation Explorer',
    root: 'Docs',
    queries: 'Queries',
    mutations: 'Mutations',
    subscriptions: 'Subscriptions',
    back: (name: string) => `Go back to ${name}`,
    sdl: 'Schema (SDL)',
    introspection: 'Introspection (JSON)',
    download: 'Download',
    types: 'All types',
    notForYou: 'above your role',
  },
  examples: {
    title: 'Examples',
    lead: 'Run an example, or open it and change its values.',
    run: 'Run',
    open: 'Open',
  },
  /** Describes a rule in a sentence. */
  rule: (rule: FieldRule): string => {
    if (rule === 'PUBLIC') return 'Open to everyone.'
    if (rule === 'CLIENT') return 'For signed-in users.'
    return rule === 'ADMIN' ? 'Requires the role ADMIN.' : `Requires the role ${rule} or higher.`
  },
  fresh: {
    short: (seconds: number) => formatDuration(seconds, 'short'),
    badge: (seconds: number) => `confirm within ${formatDuration(seconds, 'short')}`,
    rule: (seconds: number) =>
      `Requires a sign-in or a confirmation within the last ${formatDuration(seconds)}.`,
  },
  welcome: `# Write an operation and run it with Ctrl-Enter (⌘-Enter on a Mac).
# It is sent as the user shown above. The examples on the left are a good start.

query Profile {
  profile {
    firstName
    lastName
    role
  }
}
`,
} as const
