import type { AuditWords, Sentence } from '../../feature/audit-words.ts'

const signInRefused: Sentence = ({ hasSubject, owned, reason }) => {
  if (!hasSubject) return ['Someone tried to sign in with an unknown email']
  const account = owned({ yours: 'your account', of: 'the account of ' })
  return ['Sign-in to ', ...account, ' failed', reason]
}

const exchangeReasons: Readonly<Record<string, string>> = {
  TRADED_BEFORE: 'it had been used before',
  CREDENTIALS_CHANGED: 'the password had been changed since',
}

const exchangeRefused: Sentence = ({ owned, detail, reason }) => {
  const why = exchangeReasons[detail('reason') ?? '']
  const account = owned({ yours: 'your account', of: 'the account of ' })
  return ['A token of the former service for ', ...account, ' was refused', why ? `: ${why}` : reason]
}

export const auditWords: AuditWords = {
  kinds: {
    SIGNED_IN: { label: 'Signed in', done: ({ actor }) => [actor, ' signed in'] },
    SIGN_IN_FAILED: { label: 'Sign-in failed', done: signInRefused, refused: signInRefused },
    SIGNED_OUT: { label: 'Signed out', done: ({ actor }) => [actor, ' signed out'] },
    TOKEN_EXCHANGED: {
      label: 'Signed in with a token of the former service',
      done: ({ actor }) => [actor, ' signed in with a token of the former service'],
      refused: exchangeRefused,
    },
    REGISTERED: { label: 'Registered', done: ({ actor, own }) => [actor, ` created ${own} account`] },
  },
  reasons: {
    INVALID_CREDENTIALS: 'wrong password',
    ACCOUNT_DISABLED: 'account disabled',
  },
}
