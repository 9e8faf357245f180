export const shellTexts = {
  navigation: 'Main',
  account: 'Account',
  profile: 'Profile',
  password: 'Password',
  sessions: 'Sessions',
  administration: 'Administration',
  people: 'People',
  signOut: 'Sign out',
  offline:
    'You are offline. What you see may be out of date; changes can be saved when the connection is back.',
  unreachable: 'The server cannot be reached just now. You stay signed in; this goes on by itself.',
  notFoundTitle: 'Page not found',
  notFoundHint: 'The address may be mistyped, or the page has moved.',
  toSignIn: 'Go to sign in',
  toProfile: 'Back to your profile',
  notAllowedTitle: 'Not allowed',
  notAllowedHint: (role: string) =>
    `This page is for managers and administrators; your role is ${role.toLowerCase()}. If you need it, ask an administrator to change your role.`,
  brokenTitle: 'Something broke on this page',
  brokenHint: 'Load the page again. Nothing that was saved is lost.',
  reload: 'Load again',
} as const
