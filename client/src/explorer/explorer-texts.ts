import type { FieldRule } from './field-rule.ts'

export const explorerTexts = {
  title: 'Explorer',
  application: 'Application',
  loading: 'Loading the explorer',
  loadFailed: 'The schema could not be loaded',
  unreachable: 'The server cannot be reached. Check the connection and run it again.',
  unreadable: (status: number) => `The server answered with status ${status} and nothing to read.`,
  session: {
    signIn: 'Sign in',
    signInTitle: 'Sign in to the explorer',
    signInLead: 'Operations are then sent as you. The application in this browser is signed in with it.',
    email: 'Email',
    password: 'Password',
    emailRequired: 'Enter your email.',
    passwordRequired: 'Enter your password.',
    cancel: 'Cancel',
    signOut: 'Sign out',
    nobody: 'Not signed in',
    ended: 'Your session has ended',
    offline: 'The server cannot be reached',
    settling: 'Looking who is here',
    timeLeft: (time: string) => `Token: ${time} left`,
    renewing: 'Token: renewed with the next request',
    timeLeftHelp: 'A token that runs out is renewed unseen, and what was sent with it is sent again.',
  },
  anonymousNext: 'Next request as anonymous',
  act: {
    label: 'Act as',
    oneself: 'Myself',
    stop: 'Stop',
    banner: (role: string) => `Acting as ${role}, reading only`,
    timeLeft: (time: string) => `${time} left`,
    help: 'Reads as that role for ten minutes, without changing an account. Each use is in the audit log.',
  },
  toolbar: {
    share: 'Copy a link to this operation',
    shared: 'Link copied, without headers, passwords and tokens',
    curl: 'Copy as cURL',
    curled: 'Command copied, with $ACCESS_TOKEN for the token',
    refused: 'The browser does not allow copying here',
  },
  docs: {
    title: 'Documentation Explorer',
    root: 'Docs',
    queries: 'Queries',
    mutations: 'Mutations',
    back: (name: string) => `Go back to ${name}`,
    sdl: 'Schema (SDL)',
    introspection: 'Introspection (JSON)',
    download: 'Download',
    types: 'All types',
    notForYou: 'your role ranks below',
  },
  examples: {
    title: 'Examples',
    lead: 'Run one as it is, or open it and fill it in.',
    run: 'Run',
    open: 'Open',
  },
  /** What a rule says, as a sentence. */
  rule: (rule: FieldRule): string => {
    if (rule === 'PUBLIC') return 'Open to everyone.'
    if (rule === 'CLIENT') return 'For everyone who is signed in.'
    return rule === 'ADMIN' ? 'Needs the role ADMIN.' : `Needs the role ${rule} or one above it.`
  },
  welcome: `# Write an operation, and run it with Ctrl-Enter (⌘-Enter on a Mac).
# Whoever is signed in above is who sends it. The examples on the left are a good start.

query Profile {
  profile {
    firstName
    lastName
    role
  }
}
`,
} as const
