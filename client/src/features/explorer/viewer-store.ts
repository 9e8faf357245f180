import type { AuthSession } from '@gatehouse/session'
import { ask } from './ask.ts'
import { ExplorerViewerDocument, type ExplorerViewerQuery } from './generated/operation-texts.ts'
import { sendAuthorized } from './send-authorized.ts'
import { Store } from './store.ts'

export type Viewer = ExplorerViewerQuery['profile']

/** Tracks the signed-in user. Loads them again with every new token, because a changed role causes one. */
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
  // Without a response no name is shown; the session's state explains why.
  const lookQuietly = () => void look().catch(() => undefined)

  session.subscribe(lookQuietly)
  lookQuietly()
  return viewer
}
