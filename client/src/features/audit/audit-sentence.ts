import type { Part } from '../../feature/audit-words.ts'
import { auditTexts } from './audit-texts.ts'
import { eventWords } from './event-words.ts'
import type { AuditEntry_EventFragment } from './generated/operations.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What happened, as a sentence. To `viewerId` it says “you”; without one it names everyone. */
export function auditSentence(
  event: AuditEntry_EventFragment,
  vocabulary: Vocabulary,
  viewerId?: string,
): Part[] {
  const { label, done, refused } = vocabulary.wordsOf(event.kind)
  const words = eventWords(event, vocabulary, viewerId)
  const wordsOfRefusal = () =>
    refused?.(words) ?? [words.actor, auditTexts.sentence.refused(label), words.reason]
  const parts = event.outcome === 'FAILURE' ? wordsOfRefusal() : done(words)
  return parts.filter((part) => part !== '')
}
