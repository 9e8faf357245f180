import type { AuthSession } from '@gatehouse/session'
import { ask } from './ask.ts'
import { ExplorerViewerDocument, type ExplorerViewerQuery } from './generated/operations.ts'
import { sendAuthorized } from './send-authorized.ts'
import { Store } from './store.ts'

/** Who is signed in here. */
export type Viewer = ExplorerViewerQuery['profile']

/** Knows who is signed in: asks anew with every new token, since a changed role brings one. */
export function viewerOf(session: AuthSession): Store<Viewer | undefined> {
  const viewer = new Store<Viewer | undefined>(undefined)
  let known = ''

  const look = async () => {
    const { signedIn, epoch, generation } = session.snapshot
    const now = signedIn ? `${epoch}.${generation}` : ''
    if (now === known) return
    const changedHands = now.split('.')[0] !== known.split('.')[0]
    known = now
    if (changedHands) viewer.set(undefined)
    if (!signedIn) return
    const data = await ask((request) => sendAuthorized(session, request), ExplorerViewerDocument, {})
    if (session.snapshot.epoch === epoch) viewer.set(data.profile)
  }
  // Without an answer the name stays away; the state of the session says why.
  const lookQuietly = () => void look().catch(() => undefined)

  session.subscribe(lookQuietly)
  lookQuietly()
  return viewer
}
