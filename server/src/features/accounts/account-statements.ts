import { prepared } from '../../database/prepared-statement.ts'
import { type UserRow, userRows } from '../users/user.entity.ts'

/** An account with its password hash. */
export interface UserWithPasswordRow extends UserRow {
  readonly password_hash: string | null
  readonly must_verify_email: boolean
}

/** Read by every sign-in. Through the entity manager: 7 × the CPU. */
export const userWithPasswordByEmail = prepared(
  'users.with-password-by-email',
  `select ${userRows.columns}, password_hash, must_verify_email from users where email_key = $1`,
)

/**
 * Stores the hash of a password. The entity manager would write it into the text of the statement, which PostgreSQL logs when it
 * fails and shows in `pg_stat_activity`; here it is bound.
 */
export const storePasswordHash = prepared(
  'users.store-password-hash',
  'update users set password_hash = $2 where id = $1',
  { idempotent: true },
)
