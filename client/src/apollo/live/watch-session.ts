import type { ApolloClient } from '@apollo/client'
import type { AuthSession } from '@gatehouse/session'
import { type LiveEvents, liveEvents } from '@gatehouse/session/live'
import { print } from 'graphql'
import { SessionEventsDocument } from './generated/operations.ts'
import { type LiveNews, spread } from './live-news.ts'
import type { LiveParts } from './live-parts.ts'
import { sessionEnding } from './session-ending.ts'

/** Watches the session over the one stream of this browser. */
export function watchSession(session: AuthSession, client: ApolloClient, parts: LiveParts): LiveEvents {
  const receive = (news: LiveNews) => {
    if (news.__typename === 'Watching') sessionEnding.set(undefined)
    if (news.__typename === 'SessionEnded') sessionEnding.set(news)
    if (news.__typename === 'ProfileChanged') refetchUser(client, news.user)
    spread(news)
  }
  return liveEvents<Exclude<LiveNews, { __typename: 'MaybeMissed' }>>(session, {
    ...parts,
    subscription: { query: print(SessionEventsDocument) },
    onEvent: receive,
    onLook: () => receive({ __typename: 'MaybeMissed' }),
  })
}

/** Loads again what the page shows of a user. If that fails, the page stays unchanged. */
function refetchUser(client: ApolloClient, user: { __typename: 'User'; id: string }): void {
  const refetched = client.refetchQueries({
    updateCache: (cache) => {
      cache.modify({ id: cache.identify(user) ?? '', fields: (_value, { INVALIDATE }) => INVALIDATE })
    },
  })
  refetched.catch(() => undefined)
}
