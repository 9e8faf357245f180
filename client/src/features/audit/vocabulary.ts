import type { AuditEventKind } from '../../apollo/generated/schema-types.ts'
import type { AuditWords, KindWords } from '../../feature/audit-words.ts'
import { auditTexts } from './audit-texts.ts'

/** The words of all features together. */
export interface Vocabulary {
  /** In the order of the features. */
  kinds: readonly AuditEventKind[]
  wordsOf(kind: AuditEventKind): KindWords
  reason(code: string | undefined): string | undefined
}

export function vocabularyOf(words: readonly AuditWords[]): Vocabulary {
  const kinds: AuditWords['kinds'] = Object.assign({}, ...words.map((one) => one.kinds))
  const reasons: Record<string, string> = Object.assign({}, ...words.map((one) => one.reasons))
  return {
    kinds: Object.keys(kinds) as AuditEventKind[],
    wordsOf: (kind) => kinds[kind] ?? wordsFromName(kind),
    reason: (code) => code && (reasons[code] ?? code),
  }
}

/** For events of a server whose feature has no folder here: `NOTE_WRITTEN` is “Note written”. */
function wordsFromName(kind: string): KindWords {
  const lower = kind.toLowerCase().replaceAll('_', ' ')
  const label = `${lower.slice(0, 1).toUpperCase()}${lower.slice(1)}`
  return { label, done: ({ actor }) => [actor, auditTexts.sentence.happened(label)] }
}
