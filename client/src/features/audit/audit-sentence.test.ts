import { describe, expect, it } from '@jest/globals'
import type { AuditEventKind } from '../../apollo/generated/schema-types.ts'
import { features } from '../../features.ts'
import { auditSentence } from './audit-sentence.ts'
import type { AuditEntry_EventFragment } from './generated/operations.ts'
import { vocabularyOf } from './vocabulary.ts'

const grace = { __typename: 'User', id: 'grace', firstName: 'Grace', lastName: 'Hopper' } as const
const ada = { __typename: 'User', id: 'ada', firstName: 'Ada', lastName: 'Lovelace' } as const

type Given = Omit<Partial<AuditEntry_EventFragment>, 'details'> & { details?: Record<string, string> }

function event(kind: AuditEventKind, { details = {}, ...given }: Given): AuditEntry_EventFragment {
  return {
    __typename: 'AuditEvent',
    id: 'event',
    kind,
    outcome: 'SUCCESS',
    createdAt: '2026-11-20T12:00:00Z',
    actorId: given.actor?.id ?? null,
    actor: null,
    subjectId: given.subject?.id ?? given.actor?.id ?? null,
    subject: given.actor ?? null,
    device: null,
    ipAddress: null,
    details: Object.entries(details).map(([name, value]) => ({ __typename: 'AuditDetail', name, value })),
    ...given,
  }
}

const words = await Promise.all(features.flatMap(({ auditWords }) => auditWords?.() ?? []))
const vocabulary = vocabularyOf(words)

const sentenceOf = (happened: AuditEntry_EventFragment, viewerId?: string) =>
  auditSentence(happened, vocabulary, viewerId)
    .map((part) => (typeof part === 'string' ? part : part.name))
    .join('')

const own: [AuditEventKind, Record<string, string>, string, string][] = [
  ['REGISTERED', {}, 'Ada Lovelace created their account', 'You created your account'],
  ['SIGNED_IN', {}, 'Ada Lovelace signed in', 'You signed in'],
  ['SIGNED_OUT', {}, 'Ada Lovelace signed out', 'You signed out'],
  [
    'TOKEN_EXCHANGED',
    {},
    'Ada Lovelace signed in with a token of the former service',
    'You signed in with a token of the former service',
  ],
  [
    'SESSION_REVOKED',
    { sessionsEnded: '1' },
    'Ada Lovelace ended one of their sessions',
    'You ended one of your sessions',
  ],
  [
    'SESSION_REVOKED',
    { sessionsEnded: '3' },
    'Ada Lovelace ended 3 of their sessions',
    'You ended 3 of your sessions',
  ],
  [
    'SESSION_REVOKED',
    { sessionsEnded: '1', limit: '100' },
    'Ada Lovelace signed in over the limit of 100 sessions, which ended 1 session',
    'You signed in over the limit of 100 sessions, which ended 1 session',
  ],
  [
    'PASSWORD_CHANGED',
    { sessionsEnded: '2' },
    'Ada Lovelace changed their password, which ended 2 sessions',
    'You changed your password, which ended 2 sessions',
  ],
  [
    'PASSWORD_CHANGED',
    { sessionsEnded: '0' },
    'Ada Lovelace changed their password',
    'You changed your password',
  ],
  [
    'PASSWORD_CHOSEN',
    {},
    'Ada Lovelace chose their first password and signed in',
    'You chose your first password and signed in',
  ],
  [
    'EXPLORED_AS',
    { role: 'EMPLOYEE' },
    'Ada Lovelace explored the API as employee',
    'You explored the API as employee',
  ],
  [
    'ADMINISTRATOR_CREATED',
    {},
    'Ada Lovelace became the first administrator',
    'You became the first administrator',
  ],
]

const toOthers: [AuditEventKind, Record<string, string>, string, string][] = [
  [
    'PASSWORD_RESET_REQUESTED',
    {},
    'Grace Hopper asked to reset the password of Ada Lovelace',
    'Someone asked to reset your password',
  ],
  [
    'ROLE_CHANGED',
    { from: 'EMPLOYEE', to: 'MANAGER' },
    'Grace Hopper changed the role of Ada Lovelace from employee to manager',
    'An administrator changed your role from employee to manager',
  ],
  [
    'ACCOUNT_DISABLED',
    { sessionsEnded: '1' },
    'Grace Hopper disabled the account of Ada Lovelace, which ended 1 session',
    'A manager or administrator disabled your account, which ended 1 session',
  ],
  [
    'ACCOUNT_ENABLED',
    {},
    'Grace Hopper enabled the account of Ada Lovelace',
    'A manager or administrator enabled your account',
  ],
  [
    'USER_CREATED',
    { role: 'CLIENT' },
    'Grace Hopper created an account for Ada Lovelace with the role client',
    'An administrator created an account for you with the role client',
  ],
  [
    'ACCOUNT_IMPORTED',
    { source: 'django' },
    'Grace Hopper imported the account of Ada Lovelace',
    'An administrator imported your account',
  ],
  [
    'INVITATION_REISSUED',
    {},
    'Grace Hopper created an invitation link for Ada Lovelace',
    'An administrator created an invitation link for you',
  ],
  [
    'USER_SESSIONS_ENDED',
    { sessionsEnded: '2' },
    'Grace Hopper ended all sessions of Ada Lovelace (2)',
    'A manager or administrator ended all your sessions (2)',
  ],
]

describe('the sentence of an event', () => {
  it.each(own)('%s %j: %s', (kind, details, byName, toThemselves) => {
    expect(sentenceOf(event(kind, { actor: ada, details }))).toBe(byName)
    expect(sentenceOf(event(kind, { actor: ada, details }), 'ada')).toBe(toThemselves)
  })

  it.each(toOthers)('%s %j: %s', (kind, details, byName, toTheSubject) => {
    expect(sentenceOf(event(kind, { actor: grace, subject: ada, details }))).toBe(byName)
    // Who it was is not for the subject to see.
    expect(sentenceOf(event(kind, { subjectId: 'ada', subject: ada, details }), 'ada')).toBe(toTheSubject)
  })

  it.each<[AuditEventKind, Given, string]>([
    [
      'SIGN_IN_FAILED',
      { subject: ada, details: { code: 'INVALID_CREDENTIALS' } },
      'Sign-in to the account of Ada Lovelace failed: wrong password',
    ],
    ['SIGN_IN_FAILED', {}, 'Someone tried to sign in with an unknown email'],
    [
      'REFRESH_TOKEN_REUSED',
      { subject: ada },
      'A session of Ada Lovelace was ended because its refresh token was reused',
    ],
    [
      'PASSWORD_CHANGED',
      { actor: ada, details: { code: 'PASSWORD_INCORRECT' } },
      'Ada Lovelace tried to change their password: wrong current password',
    ],
    [
      'ROLE_CHANGED',
      { actor: grace, subject: grace, details: { code: 'OWN_ROLE' } },
      'Grace Hopper tried to change the role of Grace Hopper: users cannot change their own role',
    ],
    [
      'ACCOUNT_DISABLED',
      { actor: grace, details: { code: 'LAST_ADMINISTRATOR' } },
      'Grace Hopper tried to disable the account of Grace Hopper: last administrator who can sign in',
    ],
    [
      'ACCOUNT_ENABLED',
      { actor: ada, subject: null, subjectId: null, details: { code: 'USER_NOT_FOUND' } },
      'Ada Lovelace tried to enable the account of an unknown user: not allowed for this role',
    ],
    [
      'USER_SESSIONS_ENDED',
      { actor: ada, subject: null, subjectId: 'gone', details: { code: 'USER_NOT_FOUND' } },
      'Ada Lovelace tried to end all sessions of a deleted user: not allowed for this role',
    ],
    [
      'INVITATION_REISSUED',
      { actor: grace, subject: ada, details: { code: 'PASSWORD_ALREADY_CHOSEN' } },
      'Grace Hopper tried to create an invitation link for Ada Lovelace: a password is already set',
    ],
    [
      'TOKEN_EXCHANGED',
      { actor: null, subject: ada, details: { code: 'TOKEN_NOT_EXCHANGED', reason: 'TRADED_BEFORE' } },
      'A token of the former service for the account of Ada Lovelace was refused: it had been used before',
    ],
    [
      'EXPLORED_AS',
      { actor: grace, details: { code: 'EXPLORATION_CLOSED' } },
      'Grace Hopper tried to explore the API as another role: not available in production',
    ],
  ])('%s, refused: %j', (kind, happened, sentence) => {
    expect(sentenceOf(event(kind, { outcome: 'FAILURE', ...happened }))).toBe(sentence)
  })

  it('names the operator, and deleted users', () => {
    expect(sentenceOf(event('ADMINISTRATOR_CREATED', { subject: ada, subjectId: 'ada' }))).toBe(
      'The operator made Ada Lovelace an administrator',
    )
    expect(sentenceOf(event('SIGNED_IN', { actorId: 'gone', subjectId: 'gone' }))).toBe(
      'A deleted user signed in',
    )
  })
})
