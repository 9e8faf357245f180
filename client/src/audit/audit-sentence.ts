import { auditTexts } from './audit-texts.ts'
import type { AuditEntry_EventFragment, AuditEventKind } from './generated/operations.ts'

/** A piece of a sentence: words, or somebody whose page can be opened. */
export type Part = string | { id: string; name: string }

const texts = auditTexts.sentence

/** What happened, as a sentence. `viewerId`: of whom it says “you”; absent, it names everybody. */
export function auditSentence(event: AuditEntry_EventFragment, viewerId?: string): Part[] {
  const words = new Words(event, viewerId)
  return (event.outcome === 'FAILURE' ? refused(event.kind, words) : done(event.kind, words)).filter(
    (part) => part !== '',
  )
}

function done(kind: AuditEventKind, words: Words): Part[] {
  const { actor, subject, own } = words
  const account = words.of('account')
  const ended = texts.ended(words.count('sessionsEnded'))
  switch (kind) {
    case 'REGISTERED':
      return [actor(), texts.registered(own)]
    case 'SIGNED_IN':
      return [actor(), texts.signedIn]
    case 'SIGNED_OUT':
      return [actor(), texts.signedOut]
    case 'SESSION_REVOKED':
      return [actor(), texts.sessionsRevoked(words.count('sessionsEnded'), own)]
    case 'PASSWORD_CHANGED':
      return [actor(), texts.passwordChanged(own), ended]
    case 'PASSWORD_CHOSEN':
      return [actor(), texts.passwordChosen(own)]
    case 'ROLE_CHANGED':
      return [actor(), texts.changed, ...words.of('role'), texts.fromTo(words.role('from'), words.role('to'))]
    case 'ACCOUNT_DISABLED':
      return [actor(), texts.disabled, ...account, ended]
    case 'ACCOUNT_ENABLED':
      return [actor(), texts.enabled, ...account]
    case 'USER_CREATED':
      return [actor(), texts.created, subject, texts.as(words.role('role'))]
    case 'INVITATION_REISSUED':
      return [actor(), texts.reissued, subject]
    case 'USER_SESSIONS_ENDED':
      return [actor(), texts.endedAll, ...words.of('sessions'), texts.inNumber(words.count('sessionsEnded'))]
    case 'ADMINISTRATOR_CREATED':
      return words.isOperator ? [texts.operator, subject, texts.administrator] : [actor(), texts.first]
    case 'EXPLORED_AS':
      return [actor(), texts.explored(words.role('role'))]
    case 'SIGN_IN_FAILED':
    case 'REFRESH_TOKEN_REUSED':
      return refused(kind, words)
  }
}

function refused(kind: AuditEventKind, words: Words): Part[] {
  const { actor, subject, own } = words
  const account = words.of('account')
  const why = texts.because(words.detail('code'))
  switch (kind) {
    case 'SIGN_IN_FAILED':
      if (!words.hasSubject) return [texts.signInToNobody]
      return [texts.signInTo, ...account, why]
    case 'REFRESH_TOKEN_REUSED':
      return [...words.of('session'), texts.reused]
    case 'PASSWORD_CHANGED':
      return [actor(), texts.triedPassword(own), why]
    case 'ROLE_CHANGED':
      return [actor(), texts.triedRole, ...words.of('role'), why]
    case 'ACCOUNT_DISABLED':
      return [actor(), texts.triedDisable, ...account, why]
    case 'ACCOUNT_ENABLED':
      return [actor(), texts.triedEnable, ...account, why]
    case 'INVITATION_REISSUED':
      return [actor(), texts.triedLink, subject, why]
    case 'USER_SESSIONS_ENDED':
      return [actor(), texts.triedEnd, ...words.of('sessions'), why]
    case 'EXPLORED_AS':
      return [actor(), texts.triedExplore, why]
    default:
      return [actor(), texts.tried(auditTexts.kinds[kind]), why]
  }
}

/** Who and what an event tells of, in words. */
class Words {
  readonly #event: AuditEntry_EventFragment
  readonly #viewerId: string | undefined

  constructor(event: AuditEntry_EventFragment, viewerId: string | undefined) {
    this.#event = event
    this.#viewerId = viewerId
  }

  /** Who did it, at the beginning of the sentence. */
  readonly actor = (): Part => {
    const { actorId, actor } = this.#event
    if (actorId && actorId === this.#viewerId) return texts.You
    if (actor) return personOf(actor)
    return actorId ? texts.Gone : (texts.hiddenActors[this.#event.kind] ?? texts.Somebody)
  }

  get subject(): Part {
    const { subjectId, subject } = this.#event
    if (subjectId && subjectId === this.#viewerId) return texts.you
    if (subject) return personOf(subject)
    return subjectId ? texts.gone : texts.unknown
  }

  /** “your account”, or “the account of” somebody. */
  of(noun: keyof typeof texts.your): Part[] {
    const { subject } = this
    return subject === texts.you ? [texts.your[noun]] : [texts.of[noun], subject]
  }

  get own(): string {
    return this.actor() === texts.You ? texts.your.own : texts.their
  }

  get hasSubject(): boolean {
    return this.#event.subjectId !== null
  }

  /** A command has no address. */
  get isOperator(): boolean {
    return this.#event.actorId === null
  }

  detail(name: string): string | undefined {
    return this.#event.details.find((detail) => detail.name === name)?.value
  }

  count(name: string): number {
    return Number(this.detail(name) ?? 0)
  }

  role(name: string): string {
    return texts.role(this.detail(name))
  }
}

const personOf = ({ id, firstName, lastName }: { id: string; firstName: string; lastName: string }) => ({
  id,
  name: `${firstName} ${lastName}`,
})
