import { exported, rowsOfAccount } from '../account-data.ts'
import { ReservedEmail } from './reserved-email.entity.ts'
import { User } from './user.entity.ts'

const { boolean, text, time } = exported

/** What users hold of an account. */
export const userSections = [
  rowsOfAccount({
    name: 'profile',
    description: 'The account itself.',
    single: true,
    entity: User,
    owner: 'id',
    fields: {
      id: text('Its id, a UUIDv7.'),
      email: text('Its email address.'),
      emailKey: text('The form in which email addresses are compared.'),
      firstName: text('Given name.'),
      lastName: text('Family name.'),
      phone: text('Phone number.'),
      role: text('The role, such as `CLIENT`.'),
      active: boolean('False if an administrator disabled the account.'),
      locale: text('The chosen language of mails.'),
      newDeviceNotices: boolean('Whether sign-ins from new devices are mailed.'),
      emailVerifiedAt: time('When the email address was verified.'),
      mustVerifyEmail: boolean('Whether the address must be verified before the first sign-in.'),
      passwordChangedAt: time('When the password was last changed.'),
      roleChangedAt: time('When the role was last changed.'),
      legacySource: text('The system that the account was imported from.'),
      legacyId: text('Its id in that system.'),
      createdAt: time('When the account was created.'),
      updatedAt: time('When the profile, role or state last changed.'),
    },
    omitted: {
      'users.password_hash': 'a secret: with it, the password could be guessed',
      'users.search_text': 'email and names in lower case',
    },
  }),
  rowsOfAccount({
    name: 'reservedEmails',
    description: 'Former email addresses that no one else can take yet.',
    entity: ReservedEmail,
    key: 'emailKey',
    fields: {
      emailKey: text('The address, in the form in which addresses are compared.'),
      reservedUntil: time('Until when it is reserved.'),
    },
  }),
]
