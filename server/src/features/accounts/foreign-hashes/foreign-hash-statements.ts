import { prepared } from '../../../database/prepared-statement.ts'

/** Whether an account still has a password hash of another system. Reads one entry of `users_foreign_hash_index`. */
export const foreignHashesAreLeft = prepared(
  'users.foreign-hashes-are-left',
  `select exists (select from users where password_hash like 'foreign:%') as left`,
  { idempotent: true },
)
