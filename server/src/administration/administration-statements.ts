import { userColumns } from '../accounts/user.entity.ts'
import { prepared } from '../database/prepared-statement.ts'

const columns = userColumns('users')

/** Locks every active administrator, in one order, so that two changes at once cannot remove the last two. */
export const lockAdministrators = prepared(
  'administration.lock-administrators',
  `select id from users where role = 'ADMIN' and active order by id for update`,
)

export const lockUser = prepared(
  'administration.lock-user',
  `select ${columns} from users where id = $1 for update`,
)

export const setRole = prepared(
  'administration.set-role',
  `update users set role = $2, role_changed_at = now(), updated_at = now() where id = $1 returning ${columns}`,
)

export const setActive = prepared(
  'administration.set-active',
  `update users set active = $2, updated_at = now() where id = $1 returning ${columns}`,
)

export const anyAdministrator = prepared(
  'administration.any-administrator',
  `select id from users where role = 'ADMIN' limit 1`,
)

/** Only one may set up at a time, on whichever replica. */
export const lockSetup = prepared('setup.lock', `select pg_advisory_xact_lock(hashtext('gatehouse.setup'))`)

/** A number that this database was given once; its setup link is made of it and of `SECRET`. */
export const setupNonce = prepared(
  'setup.nonce',
  `insert into settings (key, value) values ('setup-nonce', $1)
   on conflict (key) do update set value = settings.value returning value`,
  { idempotent: true },
)

/** How many users have one of the roles $1 and are active or not as $2 says; null: either. */
export const sumOfUsers = prepared(
  'administration.sum-of-users',
  `select coalesce(sum(change), 0)::integer as users from user_counts
   where role = any($1::text[]) and ($2::boolean is null or active = $2)`,
)

/** One row in place of many: whoever reads meanwhile sees all of the old ones or none. */
export const addUpUserCounts = prepared(
  'administration.add-up-user-counts',
  `with taken as (delete from user_counts returning role, active, change)
   insert into user_counts select role, active, sum(change)::bigint from taken group by role, active`,
)
