export const shellTexts = {
  navigation: 'Main',
  signOut: 'Sign out',
  offline: 'You are offline. This page may be out of date. You can save changes when you are online again.',
  unreachable: 'The server cannot be reached. You stay signed in, and this page reconnects automatically.',
  signInAgain: 'Sign in again',
  notFoundTitle: 'Page not found',
  notFoundHint: 'The address may be wrong, or the page has moved.',
  toSignIn: 'Go to sign in',
  toProfile: 'Go to your profile',
  notAllowedTitle: 'No access',
  notAllowedHint: (whoMay: string, role: string) =>
    `This page is for ${whoMay}. Your role is ${role.toLowerCase()}. If you need access, ask an administrator.`,
  brokenTitle: 'Something went wrong',
  brokenHint: 'Reload the page. Saved changes are not lost.',
  reload: 'Reload',
} as const
