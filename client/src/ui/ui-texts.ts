import { locale } from './locale.ts'

const number = new Intl.NumberFormat(locale)

/** What the shared pieces say. Each feature keeps its own texts beside it in the same way. */
export const uiTexts = {
  product: 'Gatehouse',
  documentTitle: (page: string) => `${page} · Gatehouse`,
  skipToContent: 'Skip to content',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  loading: 'Loading',
  tryAgain: 'Try again',
  showPassword: 'Show password',
  loadFailedTitle: 'This could not be loaded',
  colorScheme: {
    label: 'Colour scheme',
    auto: 'System',
    light: 'Light',
    dark: 'Dark',
    current: (name: string) => `Colour scheme: ${name}`,
  },
  device: {
    unknown: 'Unknown device',
    current: 'Active now',
    lastUsed: 'Last used',
    signedIn: 'Signed in',
    expires: 'Ends on its own',
  },
  roles: { ADMIN: 'Administrator', MANAGER: 'Manager', EMPLOYEE: 'Employee', CLIENT: 'Client' },
  count: (value: number) => number.format(value),
} as const
