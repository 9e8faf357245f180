import { prepared } from '../../database/prepared-statement.ts'

/** The account that was imported from source $1 with the id $2. */
export const importedAccount = prepared(
  'exchange.account',
  'select id from users where legacy_source = $1 and legacy_id = $2',
)

/** Whether the token with digest $1, and digest $2 of all of it, was found valid before. */
export const isTokenRemembered = prepared(
  'exchange.is-remembered',
  'select exists (select from exchanged_tokens where digest = $1 and token_digest = $2) as remembered',
)

/** A token that was found valid. */
export interface RememberedToken {
  readonly session_id: string | null
  readonly key_digest: string | null
  /** Whether it was first presented recently. */
  readonly is_open: boolean
}

/**
 * Remembers the valid token with digest $1, and digest $2 of all of it, of account $3 until $4, and locks its row. $5 is
 * for how many seconds it is open. Does nothing if the account has just been deleted.
 */
export const rememberToken = prepared(
  'exchange.remember',
  `with owner as (select id from users where id = $3 for key share)
   insert into exchanged_tokens (digest, token_digest, user_id, expires_at) select $1, $2, id, $4 from owner
   on conflict (digest) do update set user_id = exchanged_tokens.user_id
   returning session_id, key_digest, created_at > now() - make_interval(secs => $5) as is_open`,
  { idempotent: true },
)

/** Records that the token with digest $1 was exchanged for session $2, with the digest $3 of the idempotency key. */
export const recordExchange = prepared(
  'exchange.record',
  'update exchanged_tokens set session_id = $2, key_digest = $3 where digest = $1',
  { idempotent: true },
)

/** What makes tokens of account $1 void: its password was changed here, or sessions were ended; everybody's under key $2. */
export const tokensVoid = prepared(
  'exchange.tokens-void',
  `select password_changed_at is not null as password_changed, greatest(
     (select signed_out_at from former_sign_outs where user_id = users.id),
     (select value::timestamptz from settings where key = $2)
   ) as signed_out_at
   from users where id = $1`,
)

/** Records that all sessions of account $1 were ended, if it was imported. */
export const recordSignOut = prepared(
  'exchange.sign-out',
  `insert into former_sign_outs (user_id, signed_out_at) select id, now() from users where id = $1 and legacy_id is not null
   on conflict (user_id) do update set signed_out_at = now()`,
  { idempotent: true },
)

/** Removes a page of tokens that have expired. */
export const purgeExchanged = prepared(
  'exchange.purge',
  `with purged as (
     delete from exchanged_tokens where digest in (
       select digest from exchanged_tokens where expires_at < now() - interval '1 hour' limit 1000
     ) returning digest
   )
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
