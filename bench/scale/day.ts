/**
 * A day of a product whose people sign in with Gatehouse. All of this is assumed, none of it measured: put your own figures here and
 * run `npm run simulate`.
 */
export interface Day {
  /** Times a person comes back, on one device or another. */
  readonly visits: number
  /** Profiles that a visit asks for. */
  readonly profilesAVisit: number
  /** Sign-ins a person, with those whose password was wrong: people stay signed in. */
  readonly signIns: number
  readonly logouts: number
  readonly registrations: number
  /** Open or not yet purged, a daily user. */
  readonly sessionsKept: number
  /** Accounts there are for one that is used daily. */
  readonly accounts: number
  /** The busiest minute against the mean of the day. */
  readonly peak: number
}

export const day: Day = {
  visits: 4,
  profilesAVisit: 3,
  signIns: 0.1,
  logouts: 0.05,
  registrations: 0.002,
  sessionsKept: 2,
  accounts: 3,
  peak: 3,
}

export const secondsADay = 24 * 60 * 60

/** What is asked a second. */
export interface Rates {
  readonly profile: number
  readonly refresh: number
  readonly login: number
  readonly logout: number
  readonly register: number
}

/**
 * Visits fall into the day as if by chance, so that the pause before one is longer than an access token lives, and begins with a
 * refresh, as often as an exponential distribution says.
 */
export const refreshesADay = ({ visits }: Day, accessTokenSeconds: number): number =>
  visits * Math.exp(-accessTokenSeconds / (secondsADay / visits))

/** At the mean of the day; the first profile of a new token is part of the refresh. */
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

export const scaled = (rates: Rates, factor: number): Rates => ({
  profile: rates.profile * factor,
  refresh: rates.refresh * factor,
  login: rates.login * factor,
  logout: rates.logout * factor,
  register: rates.register * factor,
})

/** The sum of each rate times what one such operation costs. */
export const weighed = (rates: Rates, cost: Readonly<Rates>): number =>
  rates.profile * cost.profile +
  rates.refresh * cost.refresh +
  rates.login * cost.login +
  rates.logout * cost.logout +
  rates.register * cost.register
