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
  passkeys: {
    failed: 'Your browser could not use a passkey. Try again.',
    /** By the name of the browser's error. */
    problems: {
      AbortError: 'No passkey was used. Try again.',
      ConstraintError:
        'This device cannot ask for your PIN, fingerprint or face. Set that up first, or use another device.',
      InvalidStateError: 'There is already a passkey for your account on this device.',
      NotAllowedError: 'No passkey was used. Try again.',
      NotSupportedError: 'This device cannot create a passkey for this site. Use another device.',
      SecurityError: 'Passkeys do not work at this address. Open the page at its usual address.',
    } as Readonly<Record<string, string>>,
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
  sessions: (value: number) => (value === 1 ? '1 session' : `${count(value)} sessions`),
} as const
