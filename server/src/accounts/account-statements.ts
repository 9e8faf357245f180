import { prepared } from '../database/prepared-statement.ts'
import { type UserRow, userColumns } from './user.entity.ts'

/** An account with the secret that sign-in needs. */
export interface UserWithPasswordRow extends UserRow {
  readonly password_hash: string | null
}

const columns = userColumns('users')

export const userById = prepared('users.by-id', `select ${columns} from users where id = $1`)

export const usersByIds = prepared('users.by-ids', `select ${columns} from users where id = any($1::uuid[])`)

export const userWithPasswordById = prepared(
  'users.with-password-by-id',
  `select ${columns}, password_hash from users where id = $1`,
)

export const userWithPasswordByEmail = prepared(
  'users.with-password-by-email',
  `select ${columns}, password_hash from users where email_key = $1`,
)

export const emailIsTaken = prepared('users.email-is-taken', 'select id from users where email_key = $1')

/** No row: the email was taken at the same moment. */
export const insertUser = prepared(
  'users.insert',
  `insert into users (id, email, email_key, first_name, last_name, phone, role, password_hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (email_key) do nothing returning ${columns}`,
)

/** $2 and $3: null leaves. $4: whether the phone changes, to $5. */
export const updateProfile = prepared(
  'users.update-profile',
  `update users set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name),
     phone = case when $4::boolean then $5 else phone end, updated_at = now()
   where id = $1 returning ${columns}`,
  { idempotent: true },
)

/** Only while the hash is still $3: of two changes at once, the second has proved an outdated password. */
export const replacePassword = prepared(
  'users.replace-password',
  `update users set password_hash = $2, updated_at = now()
   where id = $1 and password_hash = $3 and active returning ${columns}`,
)

/** The same password hashed anew. No row: it was replaced meanwhile. */
export const rehashPassword = prepared(
  'users.rehash-password',
  'update users set password_hash = $2 where id = $1 and password_hash = $3 returning id',
)
