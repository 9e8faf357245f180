import type { AuditWords, Sentence } from '../../feature/audit-words.ts'

const signInRefused: Sentence = ({ hasSubject, owned, reason }) => {
  if (!hasSubject) return ['Someone tried to sign in with an unknown email']
  const account = owned({ yours: 'your account', of: 'the account of ' })
  return ['Sign-in to ', ...account, ' failed', reason]
}

export const auditWords: AuditWords = {
  kinds: {
    SIGNED_IN: { label: 'Signed in', done: ({ actor }) => [actor, ' signed in'] },
    SIGN_IN_FAILED: { label: 'Sign-in failed', done: signInRefused, refused: signInRefused },
    SIGNED_OUT: { label: 'Signed out', done: ({ actor }) => [actor, ' signed out'] },
    REGISTERED: { label: 'Registered', done: ({ actor, own }) => [actor, ` created ${own} account`] },
  },
  reasons: {
    INVALID_CREDENTIALS: 'wrong password',
    ACCOUNT_DISABLED: 'account disabled',
  },
}
