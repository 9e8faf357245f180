import { locale } from './locale.ts'

const number = new Intl.NumberFormat(locale)
const list = new Intl.ListFormat(locale, { type: 'conjunction' })
const count = (value: number) => number.format(value)

/** Texts of the shared components. Each feature has a file like this. */
export const uiTexts = {
  product: 'Gatehouse',
  documentTitle: (page: string) => `${page} · Gatehouse`,
  skipToContent: 'Skip to content',
  cancel: 'Cancel',
  startOver: 'Start over',
  stopWaiting: 'Stop waiting',
  dismiss: 'Dismiss',
  loading: 'Loading',
  tryAgain: 'Try again',
  showPassword: 'Show password',
  loadFailedTitle: 'Loading failed',
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
    expires: 'Expires',
  },
  confirmation: {
    title: 'Confirm it’s you',
    lead: 'Some changes need a recent confirmation. Nothing has been changed yet.',
    submit: 'Confirm',
  },
  roles: { ADMIN: 'Administrator', MANAGER: 'Manager', EMPLOYEE: 'Employee', CLIENT: 'Client' },
  rolesInPlural: {
    ADMIN: 'administrators',
    MANAGER: 'managers',
    EMPLOYEE: 'employees',
    CLIENT: 'clients',
  },
  list: (items: readonly string[]) => list.format(items),
  count,
  days: (value: number) => (value === 1 ? '1 day' : `${count(value)} days`),
  sessions: (value: number) => (value === 1 ? '1 session' : `${count(value)} sessions`),
} as const
