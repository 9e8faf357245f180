import type { AuditWords } from '../../feature/audit-words.ts'
import { uiTexts } from '../../ui/ui-texts.ts'

const account = { yours: 'your account', of: 'the account of ' }
const role = { yours: 'your role', of: 'the role of ' }
const sessions = { yours: 'all your sessions', of: 'all sessions of ' }
const administrator = 'An administrator'
const manager = 'A manager or administrator'

export const auditWords: AuditWords = {
  kinds: {
    ROLE_CHANGED: {
      label: 'Role changed',
      hiddenActor: administrator,
      done: (event) => {
        const change = ` from ${event.role('from')} to ${event.role('to')}`
        return [event.actor, ' changed ', ...event.owned(role), change]
      },
      refused: ({ actor, owned, reason }) => [actor, ' tried to change ', ...owned(role), reason],
    },
    SECOND_FACTORS_RESET: {
      label: 'Second factors reset',
      hiddenActor: administrator,
      done: ({ actor, owned, endedSessions }) => [
        actor,
        ' reset the second factors of ',
        ...owned(account),
        endedSessions,
      ],
    },
    ACCOUNT_DISABLED: {
      label: 'Account disabled',
      hiddenActor: manager,
      done: ({ actor, owned, endedSessions }) => [actor, ' disabled ', ...owned(account), endedSessions],
      refused: ({ actor, owned, reason }) => [actor, ' tried to disable ', ...owned(account), reason],
    },
    ACCOUNT_ENABLED: {
      label: 'Account enabled',
      hiddenActor: manager,
      done: ({ actor, owned }) => [actor, ' enabled ', ...owned(account)],
      refused: ({ actor, owned, reason }) => [actor, ' tried to enable ', ...owned(account), reason],
    },
    USER_CREATED: {
      label: 'User added',
      hiddenActor: administrator,
      done: (event) => [
        event.actor,
        ' created an account for ',
        event.subject,
        ` with the role ${event.role('role')}`,
      ],
    },
    ACCOUNT_IMPORTED: {
      label: 'Account imported',
      hiddenActor: administrator,
      done: ({ actor, owned }) => [actor, ' imported ', ...owned(account)],
    },
    SERVICE_TOKEN_CREATED: {
      label: 'Service token created',
      done: ({ detail }) => [`The operator created the service token of ${detail('name')}`],
    },
    SERVICE_TOKEN_REVOKED: {
      label: 'Service token revoked',
      done: ({ detail }) => [`The operator revoked the service token of ${detail('name')}`],
    },
    INVITATION_REISSUED: {
      label: 'Invitation link created',
      hiddenActor: administrator,
      done: ({ actor, subject }) => [actor, ' created an invitation link for ', subject],
      refused: ({ actor, subject, reason }) => [
        actor,
        ' tried to create an invitation link for ',
        subject,
        reason,
      ],
    },
    USER_SESSIONS_ENDED: {
      label: 'User sessions ended',
      hiddenActor: manager,
      done: ({ actor, owned, count }) => [
        actor,
        ' ended ',
        ...owned(sessions),
        ` (${uiTexts.count(count('sessionsEnded'))})`,
      ],
      refused: ({ actor, owned, reason }) => [actor, ' tried to end ', ...owned(sessions), reason],
    },
  },
  reasons: {
    USER_NOT_FOUND: 'not allowed for this role',
    LAST_ADMINISTRATOR: 'last administrator who can sign in',
    OWN_ROLE: 'users cannot change their own role',
    PASSWORD_ALREADY_CHOSEN: 'a password is already set',
  },
}
