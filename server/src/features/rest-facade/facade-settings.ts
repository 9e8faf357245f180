import { listOf, oneOf, type ReadSetting, SettingProblem, type SettingReader } from '../../core/setting.ts'

/** Which API the routes look like. */
export type Flavour = 'simplejwt' | 'dj-rest-auth' | 'token'

/** The settings of the façade. */
export interface FacadeSettings {
  readonly flavour: Flavour
  readonly prefixes: readonly `/${string}`[]
  /** When the routes are to be switched off, as announced to clients; undefined if that is open. */
  readonly sunset: Date | undefined
}

/** The name of the façade's settings in `Config`; undefined if the façade is off. */
export interface RestFacadeSettings {
  readonly restFacade: FacadeSettings | undefined
}

/** Reads the façade's settings. */
export function readFacadeSettings(read: ReadSetting): RestFacadeSettings {
  const prefixes = read('REST_FACADE_PREFIX', listOf(prefix), defaultPrefixes)
  const sunset = read('REST_FACADE_SUNSET', day)
  const flavour = read('REST_FACADE', oneOf('simplejwt', 'dj-rest-auth', 'token', 'off'), 'off')
  return { restFacade: flavour === 'off' ? undefined : Object.freeze({ flavour, prefixes, sunset }) }
}

const defaultPrefixes = ['/api/auth', '/accounts', '/api'] as const

/** The first parts of the paths that this server and its client use themselves. */
export const takenPaths: ReadonlySet<string> = new Set([
  '.well-known',
  'activity',
  'admin',
  'assets',
  'choose-password',
  'confirm-email',
  'explorer',
  'forgot-password',
  'graphql',
  'healthz',
  'mailbox',
  'metrics',
  'password',
  'profile',
  'readyz',
  'register',
  'reset',
  'security',
  'sessions',
  'setup',
  'sign-in',
  'undo-email',
  'users',
  'verify',
])

const prefix: SettingReader<`/${string}`> = (text) => {
  const path = text.replace(/\/+$/, '')
  if (!/^(\/[a-z\d][a-z\d_-]*){1,5}$/i.test(path))
    return new SettingProblem(
      `has ${JSON.stringify(text.slice(0, 60))}: give paths such as /api/auth, of letters, digits, - and _.`,
    )
  const [, first = ''] = path.toLowerCase().split('/')
  if (takenPaths.has(first))
    return new SettingProblem(`has /${first}, which this server uses itself: give another path.`)
  return `/${path.slice(1)}`
}

const day: SettingReader<Date> = (text) => {
  const date = new Date(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime())
  // JavaScript takes 31 February for a day in March.
  if (isDay && date.toISOString().startsWith(text)) return date
  return new SettingProblem(`is ${JSON.stringify(text.slice(0, 60))}: give a date such as 2027-06-30.`)
}
