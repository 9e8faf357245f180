import { type FormEvent, useState } from 'react'
import { client, delivery, session } from './client.ts'
import { LOGIN } from './operations.ts'

/** Returns a message for the user if they could not be signed in. */
async function signIn(email: string, password: string): Promise<string | undefined> {
  const { data } = await client.mutate({
    mutation: LOGIN,
    variables: { input: { email, password, delivery } },
    context: { auth: 'skip' },
    fetchPolicy: 'no-cache',
  })
  const login = data?.login
  if (login?.__typename !== 'Authenticated') return login?.message ?? 'Try again.'
  await session.signedIn({ ...login.tokens, userId: login.user.id, sessionId: login.session.id })
  return undefined
}

export function SignIn({ ended }: { ended: boolean }) {
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    try {
      setProblem(await signIn(String(fields.get('email')), String(fields.get('password'))))
    } catch {
      setProblem('Harbour cannot reach the account server. Check your connection and try again.')
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="narrow">
      <p className="brand">Harbour</p>
      <h1>Sign in</h1>
      {ended && <p className="note">Your session has ended. Sign in again to continue.</p>}
      <form onSubmit={submit}>
        <label htmlFor="email">Email</label>
        <input id="email" name="email" type="email" autoComplete="username" required />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        <p className="problem" role="alert">
          {problem}
        </p>
        <button type="submit" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  )
}
