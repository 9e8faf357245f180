import type { Proof } from '@gatehouse/session'
import type { Gatehouse } from './connect.ts'
import { CompleteLoginDocument, LoginDocument, type SignedInFragment } from './generated/operations.ts'
import type { Prove } from './prove.ts'

/** Thrown when the server refuses a sign-in; the message is for users. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed'
}

/**
 * Signs in and passes the tokens to the session, which maintains them from then on.
 * @param prove called if the account has a second factor
 * @throws {SignInFailed}
 */
export async function signIn(
  { client, session }: Gatehouse,
  email: string,
  password: string,
  prove: Prove = async () => {
    throw new SignInFailed('This account has a second factor.')
  },
): Promise<SignedInFragment['user']> {
  const { data } = await client.mutate({
    mutation: LoginDocument,
    variables: { input: { email, password, delivery: 'BODY' } },
    context: { auth: 'skip' },
    fetchPolicy: 'no-cache',
  })
  const result = data?.login
  switch (result?.__typename) {
    case 'Authenticated':
      return keep(session, result)
    case 'SecondFactorRequired':
      return keep(session, await completeLogin(client, result.challenge, await prove(result.factors)))
    case 'InvalidCredentials':
    case 'AccountDisabled':
    case 'EmailNotVerified':
    case 'EnrolmentRequired':
      throw new SignInFailed(result.message)
    case undefined:
      throw noData()
  }
}

async function completeLogin(
  client: Gatehouse['client'],
  challenge: string,
  proof: Proof,
): Promise<SignedInFragment> {
  const { data } = await client.mutate({
    mutation: CompleteLoginDocument,
    variables: { input: { challenge, proof, delivery: 'BODY' } },
    context: { auth: 'skip' },
    fetchPolicy: 'no-cache',
  })
  const result = data?.completeLogin
  switch (result?.__typename) {
    case 'Authenticated':
      return result
    case 'ChallengeExpired':
    case 'ProofRejected':
      throw new SignInFailed(result.message)
    case undefined:
      throw noData()
  }
}

async function keep(
  session: Gatehouse['session'],
  { user, session: { id: sessionId }, tokens }: SignedInFragment,
): Promise<SignedInFragment['user']> {
  const { accessToken, accessTokenExpiresIn, refreshToken } = tokens
  await session.signedIn({ accessToken, accessTokenExpiresIn, refreshToken, userId: user.id, sessionId })
  return user
}

const noData = (): TypeError => new TypeError('The server answered without data and without an error.')
