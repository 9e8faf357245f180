import { Field, InterfaceType, registerEnumType } from 'type-graphql'

/** Every failure that is an answer. The closed union that clients may match exhaustively. */
export enum FailureCode {
  VALIDATION_FAILED = 'VALIDATION_FAILED',
  REGISTRATION_CLOSED = 'REGISTRATION_CLOSED',
  INVALID_CREDENTIALS = 'INVALID_CREDENTIALS',
  ACCOUNT_DISABLED = 'ACCOUNT_DISABLED',
  SESSION_ENDED = 'SESSION_ENDED',
  SESSION_NOT_FOUND = 'SESSION_NOT_FOUND',
  USER_NOT_FOUND = 'USER_NOT_FOUND',
  LAST_ADMINISTRATOR = 'LAST_ADMINISTRATOR',
  OWN_ROLE = 'OWN_ROLE',
  SETUP_CLOSED = 'SETUP_CLOSED',
  LINK_EXPIRED = 'LINK_EXPIRED',
  PASSWORD_ALREADY_CHOSEN = 'PASSWORD_ALREADY_CHOSEN',
  FIELD_NOT_FOUND = 'FIELD_NOT_FOUND',
  EXPLORATION_CLOSED = 'EXPLORATION_CLOSED',
}

registerEnumType(FailureCode, {
  name: 'FailureCode',
  description: 'Every failure that is an answer.',
  valuesConfig: {
    VALIDATION_FAILED: { description: 'Fields of the input are wrong; `fieldErrors` names all of them.' },
    REGISTRATION_CLOSED: { description: 'Accounts are created by administrators only.' },
    INVALID_CREDENTIALS: { description: 'There is no account with this email and password.' },
    ACCOUNT_DISABLED: { description: 'The account exists and the password is right, but it was disabled.' },
    SESSION_ENDED: { description: 'The session is over; sign in again.' },
    SESSION_NOT_FOUND: { description: 'None of your open sessions has this id.' },
    USER_NOT_FOUND: { description: 'There is no such account among those you may see.' },
    LAST_ADMINISTRATOR: { description: 'The last active administrator can be neither demoted nor disabled.' },
    OWN_ROLE: { description: 'Nobody changes their own role.' },
    SETUP_CLOSED: { description: 'The link has been used, or is not the one the server printed.' },
    LINK_EXPIRED: { description: 'The link has expired, has been used, or was replaced by a newer one.' },
    PASSWORD_ALREADY_CHOSEN: { description: 'The owner of the account has chosen a password already.' },
    FIELD_NOT_FOUND: { description: 'The schema has no such root field.' },
    EXPLORATION_CLOSED: { description: 'Acting as another role is not possible in production.' },
  },
})

/** What all failures have in common. */
@InterfaceType({ description: 'Every failure that is an answer.' })
export abstract class Failure {
  @Field(() => FailureCode, { description: 'What went wrong, for programs.' })
  readonly code!: FailureCode

  @Field(() => String, { description: 'What went wrong and what to do about it, for people.' })
  readonly message!: string
}
