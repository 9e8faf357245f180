import type { Gatehouse } from './connect.ts'
import { LoginDocument, type SignedInFragment } from './generated/operations.ts'

/** Thrown when the server refuses a sign-in; the message is for users. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed'
}

/**
 * Signs in and passes the tokens to the session, which maintains them from then on.
 * @throws {SignInFailed}
 */
export async function signIn(
  { client, session }: Gatehouse,
  email: string,
  password: string,
): Promise<SignedInFragment['user']> {
  const { data } = await client.mutate({
    mutation: LoginDocument,
    variables: { input: { email, password, delivery: 'BODY' } },
    context: { auth: 'skip' },
    fetchPolicy: 'no-cache',
  })
  const result = data?.login
  switch (result?.__typename) {
    case 'Authenticated': {
      const { accessToken, accessTokenExpiresIn, refreshToken } = result.tokens
      await session.signedIn({
        accessToken,
        accessTokenExpiresIn,
        refreshToken,
        userId: result.user.id,
        sessionId: result.session.id,
      })
      return result.user
    }
    case 'InvalidCredentials':
    case 'AccountDisabled':
    case 'EmailNotVerified':
      throw new SignInFailed(result.message)
    case undefined:
      throw new TypeError('The server answered without data and without an error.')
  }
}
