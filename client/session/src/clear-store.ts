import type { ApolloClient } from '@apollo/client'
import type { AuthSession } from './auth-session.ts'

/**
 * Keeps one user's data from the next: when the identity changes, here or in another tab, queries in flight are
 * stopped and the cache is emptied before the session shows who comes next. Answers a function that ends it.
 */
export function clearStoreOnChange(session: AuthSession, client: ApolloClient): () => void {
  return session.on('identity', async () => {
    client.stop()
    await client.clearStore()
  })
}
