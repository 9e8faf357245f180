import type { SessionRecord } from '../session-record.ts'
import { noteConfirmation } from './confirmation.ts'
import { type Draft, serveNext } from './draft.ts'
import { end, enter, expectUser, leave } from './identity.ts'
import { isNewer } from './record.ts'
import { abort } from './refresh.ts'
import { seenUserId } from './snapshot.ts'

/** Adopts what another tab wrote or sent if it is newer, and returns whether it is. */
export const adopt = (draft: Draft, found: SessionRecord | undefined): boolean => {
  const newer = isNewer(draft, found)
  if (newer) follow(draft, found)
  noteConfirmation(draft, found)
  return newer
}

const follow = (draft: Draft, found: SessionRecord) => {
  const { epoch, generation, tokens, reason } = found
  if (tokens && !draft.cookie) enter(draft, tokens, epoch, generation)
  else if (found.signedIn) expectUser(draft, epoch)
  else if (reason) end(draft, reason, epoch)
  else if (draft.hint || seenUserId(draft)) leave(draft, epoch)
  else {
    abort(draft)
    draft.epoch = epoch
    serveNext(draft)
  }
  draft.generation = Math.max(draft.generation, generation)
}
