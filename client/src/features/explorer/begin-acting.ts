import type { AuthSession } from '@gatehouse/session'
import type { Role } from '../../apollo/generated/schema-types.ts'
import { ask } from './ask.ts'
import { ExploreAsDocument } from './generated/operation-texts.ts'
import { messageOf } from './message-of.ts'
import { sendAuthorized } from './send-authorized.ts'
import type { Sender } from './sender.ts'

interface Actors {
  session: AuthSession
  sender: Sender
}

/** Acts as a role from the next operation on. Returns a message if the server refuses. */
export async function beginActing({ session, sender }: Actors, role: Role): Promise<string | undefined> {
  const { epoch } = session.snapshot
  try {
    const send = (request: Parameters<typeof sendAuthorized>[1]) => sendAuthorized(session, request)
    const { exploreAs } = await ask(send, ExploreAsDocument, { role })
    if (exploreAs.__typename !== 'Exploration') return exploreAs.message
    // Another user has signed in meanwhile.
    if (session.snapshot.epoch !== epoch) return undefined
    const { accessToken, accessTokenExpiresIn } = exploreAs
    sender.actAs({ role, accessToken, endsAt: Date.now() + accessTokenExpiresIn * 1000 })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
