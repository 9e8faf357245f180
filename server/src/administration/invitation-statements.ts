import { type UserRow, userColumns } from '../accounts/user.entity.ts'
import { prepared } from '../database/prepared-statement.ts'

const columns = userColumns('users')

export type InvitableRow = UserRow & {
  /** Whether no password has been chosen yet. */
  readonly invited: boolean
}

export const lockInvitable = prepared(
  'invitations.lock-user',
  `select ${columns}, users.password_hash is null as invited from users where id = $1 for update`,
)

/** A new link for account $1; the one before stops working. $3: for how many seconds. */
export const putInvitation = prepared(
  'invitations.put',
  `insert into invitations (user_id, token_hash, expires_at) values ($1, $2, now() + make_interval(secs => $3))
   on conflict (user_id) do update
     set token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at
   returning expires_at`,
)

/** Who may choose a password with the link $1. */
export const invitedBy = prepared(
  'invitations.invited-by',
  `select ${columns} from invitations join users on users.id = invitations.user_id
   where token_hash = $1 and expires_at > now() and users.active and users.password_hash is null`,
)

/**
 * Uses up the link $1 and sets the first password to $2, or does neither: the account is locked first, so that nobody disables it in
 * between, and in the order in which a new link locks both.
 */
export const useInvitation = prepared(
  'invitations.use',
  `with invited as (
     select users.id from users join invitations on invitations.user_id = users.id
     where token_hash = $1 and users.active and users.password_hash is null for update of users
   ), used as (
     delete from invitations using invited
     where invitations.user_id = invited.id and token_hash = $1 and expires_at > now() returning user_id
   )
   update users set password_hash = $2, updated_at = now() from used where users.id = used.user_id returning ${columns}`,
)

export const removeExpiredInvitations = prepared(
  'invitations.expired',
  `with gone as (delete from invitations where expires_at < now() - interval '1 day' returning user_id)
   select count(*)::integer as purged from gone`,
  { idempotent: true },
)
