import { useQuery } from '@apollo/client/react'
import { useSession } from '@gatehouse/session/react'
import { useCallback, useEffect, useState } from 'react'
import { ACCOUNT, type Device } from './operations.ts'

export function Account() {
  const { data, error, loading, refetch } = useQuery(ACCOUNT, { notifyOnNetworkStatusChange: true })
  const again = useCallback(() => void refetch().catch(() => undefined), [refetch])
  useRecovery(error !== undefined, again)
  return (
    <main>
      <header>
        <p className="brand">Harbour</p>
        <SignOut />
      </header>
      {data === undefined && error === undefined && <Skeleton />}
      {data && <Greeting {...data.profile} />}
      {error !== undefined && <Problem busy={loading} onRetry={again} />}
      {data && <Devices sessions={data.sessions} />}
      {data && error === undefined && (
        <button type="button" className="secondary" onClick={again} disabled={loading}>
          {loading ? 'Refreshing…' : 'Refresh'}
        </button>
      )}
    </main>
  )
}

/** After an outage, asks again as soon as there is a new token. */
function useRecovery(failed: boolean, again: () => void) {
  const session = useSession()
  useEffect(() => (failed ? session.on('token', again) : undefined), [failed, session, again])
}

function Problem({ busy, onRetry }: { busy: boolean; onRetry: () => void }) {
  return (
    <div className="note" role="alert">
      <p>Harbour cannot reach the account server. What you see here may be out of date.</p>
      <button type="button" className="secondary" onClick={onRetry} disabled={busy}>
        {busy ? 'Trying…' : 'Try again'}
      </button>
    </div>
  )
}

function Greeting({ firstName, lastName, email }: { firstName: string; lastName: string; email: string }) {
  return (
    <>
      <h1>
        Welcome, <bdi>{`${firstName} ${lastName}`.trim()}</bdi>
      </h1>
      <p className="quiet">{email}</p>
    </>
  )
}

function Devices({ sessions }: { sessions: readonly Device[] }) {
  return (
    <section>
      <h2>Signed-in devices</h2>
      <ul>
        {sessions.map(({ id, current, device, lastUsedAt }) => (
          <li key={id}>
            <span>
              <bdi>{device ?? 'Unknown device'}</bdi>
              <time dateTime={lastUsedAt}>{`Last used ${new Date(lastUsedAt).toLocaleString()}`}</time>
            </span>
            {current && <span className="badge">This device</span>}
          </li>
        ))}
      </ul>
      {sessions.length === 1 && <p className="quiet">You are not signed in anywhere else.</p>}
    </section>
  )
}

function SignOut() {
  const session = useSession()
  const [busy, setBusy] = useState(false)
  const signOut = () => {
    setBusy(true)
    void session.signOut()
  }
  return (
    <button type="button" className="secondary" onClick={signOut} disabled={busy}>
      {busy ? 'Signing out…' : 'Sign out'}
    </button>
  )
}

function Skeleton() {
  return (
    <div aria-busy="true">
      <p className="visually-hidden">Loading your account…</p>
      <div className="skeleton title" />
      <div className="skeleton" />
      <div className="skeleton block" />
    </div>
  )
}
