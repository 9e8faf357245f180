import { engineOf } from './engine.ts'
import type { Session } from './session-api.ts'
import type { AuthSessionOptions } from './session-options.ts'

/**
 * Owns the tokens of one session: who is signed in, with which token, and what happens when it expires. Independent of
 * Apollo and React, and needs no DOM.
 *
 * @example
 * const session = new AuthSession({ mode: 'cookie', endpoint: '/graphql' })
 * await session.start()
 * const client = new ApolloClient({ cache, link: ApolloLink.from([new AuthLink({ session }), new HttpLink()]) })
 */
export class AuthSession implements Session {
  readonly endpoint: Session['endpoint']
  declare readonly snapshot: Session['snapshot']
  readonly subscribe: Session['subscribe'] = (listener) => this.on('change', listener)
  readonly on: Session['on']
  readonly start: Session['start']
  readonly authorize: Session['authorize']
  readonly noted: Session['noted']
  readonly signedIn: Session['signedIn']
  readonly signOut: Session['signOut']
  readonly dispose: Session['dispose']

  /** @throws {TypeError} if an option is missing or invalid */
  constructor(options: AuthSessionOptions) {
    const engine = engineOf(options, this)
    this.endpoint = engine.endpoint
    this.on = engine.on
    this.start = engine.start
    this.authorize = engine.authorize
    this.noted = engine.noted
    this.signedIn = engine.signedIn
    this.signOut = engine.signOut
    this.dispose = engine.dispose
  }
}
