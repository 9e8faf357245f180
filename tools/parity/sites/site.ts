/** A server that answers the former service's requests. */
export interface Site {
  readonly name: 'Django' | 'Gatehouse'
  /** Where its routes begin, without a slash at the end: `http://127.0.0.1:8000/api/auth`. */
  readonly url: string
  /** Disables an account, as an administrator does. */
  disable(email: string): Promise<void>
  /** Turns a valid access token into one that has expired. */
  expired(accessToken: string): Promise<string>
  /** Signs a person in at Django. @returns the refresh token, which is used up by the first refresh */
  formerRefreshToken(email: string): Promise<string>
  stop(): Promise<void>
}
