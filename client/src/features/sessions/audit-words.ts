import type { AuditWords, Sentence } from '../../feature/audit-words.ts'
import { uiTexts } from '../../ui/ui-texts.ts'

const sessionsRevoked: Sentence = ({ actor, own, count, detail, endedSessions }) => {
  if (detail('limit') !== undefined) {
    const limit = uiTexts.sessions(count('limit'))
    return [actor, ` signed in over the limit of ${limit}`, endedSessions]
  }
  const ended = count('sessionsEnded')
  const which = ended === 1 ? 'one' : uiTexts.count(ended)
  return [actor, ` ended ${which} of ${own} sessions`]
}

const tokenReused: Sentence = ({ owned }) => [
  ...owned({ yours: 'One of your sessions', of: 'A session of ' }),
  ' was ended because its refresh token was reused',
]

export const auditWords: AuditWords = {
  kinds: {
    SESSION_REVOKED: { label: 'Session ended', done: sessionsRevoked },
    REFRESH_TOKEN_REUSED: { label: 'Refresh token reused', done: tokenReused, refused: tokenReused },
  },
}
