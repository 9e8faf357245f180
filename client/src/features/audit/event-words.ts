import type { EventWords, Part } from '../../feature/audit-words.ts'
import { fullName } from '../../ui/names.ts'
import { auditTexts } from './audit-texts.ts'
import type { AuditEntry_EventFragment } from './generated/operations.ts'
import type { Vocabulary } from './vocabulary.ts'

const texts = auditTexts.sentence

export function eventWords(
  event: AuditEntry_EventFragment,
  vocabulary: Vocabulary,
  viewerId: string | undefined,
): EventWords {
  const { hiddenActor = texts.Someone } = vocabulary.wordsOf(event.kind)
  const actor = actorOf(event, viewerId) ?? hiddenActor
  const subject = subjectOf(event, viewerId)
  const detail = (name: string) => event.details.find((each) => each.name === name)?.value
  const count = (name: string) => Number(detail(name) ?? 0)
  return {
    actor,
    subject,
    own: actor === texts.You ? texts.your : texts.their,
    hasActor: event.actorId !== null,
    hasSubject: event.subjectId !== null,
    owned: ({ yours, of }) => (subject === texts.you ? [yours] : [of, subject]),
    detail,
    count,
    role: (name) => texts.role(detail(name)),
    endedSessions: texts.ended(count('sessionsEnded')),
    reason: texts.because(vocabulary.reason(detail('code'))),
  }
}

/** Undefined if there is no actor, or the reader may not see who it was. */
function actorOf({ actorId, actor }: AuditEntry_EventFragment, viewerId: string | undefined) {
  if (!actorId) return undefined
  if (actorId === viewerId) return texts.You
  return actor ? personOf(actor) : texts.Gone
}

function subjectOf({ subjectId, subject }: AuditEntry_EventFragment, viewerId: string | undefined): Part {
  if (!subjectId) return texts.unknown
  if (subjectId === viewerId) return texts.you
  return subject ? personOf(subject) : texts.gone
}

const personOf = (user: { id: string; firstName: string; lastName: string }) => ({
  id: user.id,
  name: fullName(user),
})
