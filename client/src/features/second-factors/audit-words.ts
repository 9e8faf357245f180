import type { AuditWords, EventWords, Sentence } from '../../feature/audit-words.ts'

const factors: Readonly<Record<string, string>> = {
  PASSKEY: 'a passkey',
  PASSWORD: 'the password',
  RECOVERY_CODE: 'a recovery code',
  TOTP: 'an authenticator app',
}

const factorOf = ({ detail }: EventWords): string => factors[detail('factor') ?? ''] ?? 'a second factor'

const ofAccount = ({ owned }: EventWords) => owned({ yours: 'your account', of: 'the account of ' })

const cloneSuspected: Sentence = (event) => [
  'A passkey of ',
  ...ofAccount(event),
  ' was refused: its key may have been copied',
]

const stepFailed: Sentence = (event) => ['The second step of a sign-in to ', ...ofAccount(event), ' failed']

const stepLocked: Sentence = (event) => [
  'The second step of sign-ins to ',
  ...ofAccount(event),
  ' was locked after too many attempts',
]

export const auditWords: AuditWords = {
  kinds: {
    CONFIRMED: {
      label: 'Confirmed',
      done: (event) => [event.actor, ` confirmed with ${factorOf(event)}`],
      refused: ({ actor, reason }) => [actor, ' tried to confirm', reason],
    },
    DEVICE_TRUSTED: { label: 'Device trusted', done: ({ actor }) => [actor, ' trusted a device'] },
    PASSKEY_CLONE_SUSPECTED: { label: 'Passkey possibly copied', done: cloneSuspected },
    RECOVERY_CODE_USED: {
      label: 'Recovery code used',
      done: ({ actor, count }) => [actor, ` used a recovery code; ${count('left')} left`],
    },
    RECOVERY_CODES_RENEWED: {
      label: 'Recovery codes renewed',
      done: ({ actor, own }) => [actor, ` renewed ${own} recovery codes`],
    },
    SECOND_FACTOR_ADDED: {
      label: 'Second factor added',
      done: (event) => [event.actor, ` added ${factorOf(event)}`],
      refused: ({ actor, reason }) => [actor, ' tried to add a second factor', reason],
    },
    SECOND_FACTOR_FAILED: { label: 'Second factor failed', done: stepFailed, refused: stepFailed },
    SECOND_FACTOR_LOCKED: { label: 'Second step locked', done: stepLocked },
    SECOND_FACTOR_REMOVED: {
      label: 'Second factor removed',
      done: (event) => [event.actor, ` removed ${factorOf(event)}`],
    },
    SECOND_FACTOR_RENAMED: {
      label: 'Second factor renamed',
      done: (event) => [event.actor, ` renamed ${factorOf(event)}`],
    },
    TRUSTED_DEVICES_FORGOTTEN: {
      label: 'Trusted devices forgotten',
      done: ({ actor }) => [actor, ' ended the trust in all devices'],
    },
  },
  reasons: {
    CHALLENGE_EXPIRED: 'took too long',
    PASSKEY_REJECTED: 'passkey not accepted',
    PROOF_REJECTED: 'wrong proof',
  },
}
