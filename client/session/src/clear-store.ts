import type { ApolloClient, ObservableQuery } from '@apollo/client'
import type { AuthSession } from './auth-session.ts'

/**
 * Keeps one user's data from the next. When the identity changes, here or in another tab, queries in flight are stopped and
 * the cache is emptied before the session shows who comes next; callbacks of `client.onResetStore` are called. Queries and
 * fragments that are still watched become empty, and queries are asked again. Queries that had failed
 * are asked again as soon as a user signs in. Returns a function that ends it.
 */
export function clearStoreOnChange(session: AuthSession, client: ApolloClient): () => void {
  const watched = () => [...client.getObservableQueries()]
  let { epoch } = session.snapshot

  const stops = [
    session.on('identity', async () => {
      // What the page takes away now lets go of its queries in its own time; those are not asked again.
      if (watched().length) await turns(2)
      const restarts = watched().map(rest)
      try {
        // Not `clearStore`, which makes everything that watches the cache deaf for good.
        await client.resetStore()
      } finally {
        for (const restart of restarts) restart()
      }
    }),
    session.subscribe(() => {
      const { signedIn, userId, epoch: now } = session.snapshot
      if (!signedIn || !userId || now === epoch) return
      epoch = now
      for (const query of watched()) if (query.getCurrentResult().error) rest(query)()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve))
}

/**
 * Makes a query stand by, since `resetStore` would ask it again with its data still shown. The returned function
 * empties it, with its observers notified, and asks it anew.
 */
function rest(query: ObservableQuery): () => void {
  const { fetchPolicy = 'cache-first', notifyOnNetworkStatusChange } = query.options
  void query.reobserve({ fetchPolicy: 'standby' })
  return () => {
    if (!query.hasObservers()) return
    void query.reobserve({ fetchPolicy, notifyOnNetworkStatusChange: true })
    Object.assign(query.options, { notifyOnNetworkStatusChange })
  }
}
