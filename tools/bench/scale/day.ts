/**
 * A day of a product whose users sign in with Gatehouse. All of these are assumptions, not measurements: enter your own
 * figures here and run `npm run bench -- simulate`.
 */
export interface Day {
  /** Visits per user on all devices. */
  readonly visits: number
  /** Profiles per visit. */
  readonly profilesAVisit: number
  /** How long a page of the product is shown per visit, in minutes. Its browser has a stream of events meanwhile. */
  readonly minutesAVisit: number
  /** Sign-ins per user including wrong passwords; users stay signed in. */
  readonly signIns: number
  readonly logouts: number
  readonly registrations: number
  /** Open or not yet purged sessions per daily user. */
  readonly sessionsKept: number
  /** Accounts per daily user. */
  readonly accounts: number
  /** The busiest minute relative to the mean of the day. */
  readonly peak: number
}

export const day: Day = {
  visits: 4,
  profilesAVisit: 3,
  minutesAVisit: 10,
  signIns: 0.1,
  logouts: 0.05,
  registrations: 0.002,
  sessionsKept: 2,
  accounts: 3,
  peak: 3,
}

export const secondsADay = 24 * 60 * 60

/** Requests per second. */
export interface Rates {
  readonly profile: number
  readonly refresh: number
  readonly login: number
  readonly logout: number
  readonly register: number
}

/**
 * Visits are random over the day. How often the pause before one exceeds the lifetime of an access token, so that it
 * begins with a refresh, follows an exponential distribution.
 */
export const refreshesADay = ({ visits }: Day, accessTokenSeconds: number): number =>
  visits * Math.exp(-accessTokenSeconds / (secondsADay / visits))

/** At the mean of the day; a new token's first profile is part of the refresh. */
export function meanRates(users: number, accessTokenSeconds: number): Rates {
  const aSecond = (aDay: number) => (users * aDay) / secondsADay
  const refreshes = refreshesADay(day, accessTokenSeconds)
  return {
    profile: aSecond(day.visits * day.profilesAVisit - refreshes),
    refresh: aSecond(refreshes),
    login: aSecond(day.signIns),
    logout: aSecond(day.logouts),
    register: aSecond(day.registrations),
  }
}

/** Browsers that show a page, at the mean of the day. */
export const shownPages = (users: number, { visits, minutesAVisit }: Day): number =>
  (users * visits * minutesAVisit * 60) / secondsADay

export const scaled = (rates: Rates, factor: number): Rates => ({
  profile: rates.profile * factor,
  refresh: rates.refresh * factor,
  login: rates.login * factor,
  logout: rates.logout * factor,
  register: rates.register * factor,
})

/** The sum of each rate times the cost of its operation. */
export const weighed = (rates: Rates, cost: Readonly<Rates>): number =>
  rates.profile * cost.profile +
  rates.refresh * cost.refresh +
  rates.login * cost.login +
  rates.logout * cost.logout +
  rates.register * cost.register
