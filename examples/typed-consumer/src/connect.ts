import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client'
import { HttpLink } from '@apollo/client/link/http'
import { RetryLink } from '@apollo/client/link/retry'
import {
  AuthSession,
  type AuthSessionOptions,
  type ConfirmationRequest,
  type ProofFailure,
} from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'
import type { Prove } from './prove.ts'

/** A session and the client that uses it. */
export interface Gatehouse {
  readonly session: AuthSession
  readonly client: ApolloClient
}

interface ConnectOptions {
  /** Keeps both tokens. Memory by default. */
  readonly storage?: NonNullable<AuthSessionOptions['storage']>
  /**
   * Asks for a proof when operations are refused as `CONFIRMATION_REQUIRED`; they continue once it is accepted. Without
   * it, or if it throws, they fail.
   */
  readonly prove?: Prove
}

/**
 * Connects to the server at `url` in token mode. The link adds the access token to each operation, renews it if the
 * server refuses it, and sends the operation again.
 */
export async function connect(url: string, { storage, prove }: ConnectOptions = {}): Promise<Gatehouse> {
  const endpoint = `${url}/graphql`
  const session = new AuthSession({
    mode: 'token',
    endpoint,
    ...(storage && { storage }),
    ...(prove && { confirm: ({ factors, submit }) => proveUntilAccepted(prove, factors, submit) }),
  })
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new RetryLink({ attempts: retryIf }),
      new AuthLink({ session }),
      new HttpLink({ uri: endpoint }),
    ]),
  })
  clearStoreOnChange(session, client)
  await session.start()
  return { session, client }
}

/** Ends with the first proof that is accepted, or the first refusal after which there are no attempts left. */
async function proveUntilAccepted(
  prove: Prove,
  factors: ConfirmationRequest['factors'],
  submit: ConfirmationRequest['submit'],
): Promise<void> {
  let failure: ProofFailure | undefined
  do failure = await submit(await prove(factors))
  while (failure !== undefined && (failure.attemptsLeft ?? 0) > 0)
}
