import { prepared } from '../../database/prepared-statement.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { ImportAudit } from './import-audit-kinds.ts'

/** All that an import writes to an account, and what shows that it has been changed since. */
const fingerprint = `encode(sha256(convert_to(jsonb_build_array(
       users.email, users.first_name, users.last_name, users.phone, users.role, users.active, users.locale,
       extract(epoch from users.email_verified_at), users.must_verify_email, users.new_device_notices,
       users.password_hash, extract(epoch from users.password_changed_at))::text, 'UTF8')), 'hex')`

/** The rows of an import in one value, because a statement cannot have as many parameters. */
const entries = `entry as (
     select * from jsonb_to_recordset($1::jsonb) as entry (
       id uuid, email text, email_key text, first_name text, last_name text, phone text, locale text, role text,
       active boolean, verified boolean, verified_at timestamptz, created_at timestamptz, password_hash text,
       legacy_id text, digest text)
   )`

const verifiedAt = 'case when entry.verified then coalesce(entry.verified_at, entry.created_at, now()) end'

/** $2 is the source, $3 the administrator, or null for the operator; $4 and $5 describe the client. */
const audited = (changed: string): string => `audited as (
     ${insertAuditEvent}
     select '${ImportAudit.ACCOUNT_IMPORTED.name}', 'SUCCESS', $3::uuid, id, null, $4, $5,
       jsonb_build_object('source', $2::text) from ${changed}
   )`

export interface KnownAccountRow {
  readonly id: string
  readonly legacy_id: string
  readonly entry_digest: string | null
}

/** What the former imports from source $1 knew of the accounts with the ids $2. */
export const knownAccounts = prepared(
  'import.known',
  `select users.id, legacy_id, entry_digest from users
   left join imported_accounts on imported_accounts.user_id = users.id
   where legacy_source = $1 and legacy_id = any($2::text[])`,
)

export interface LockedAccountRow extends KnownAccountRow {
  readonly email_key: string
  /** Whether the account has been neither used nor changed here since it was imported. */
  readonly untouched: boolean | null
}

/** The same, locked, so that a sign-in waits. A former release that runs beside this one does not note sign-ins, but its sessions show. */
export const lockAccounts = prepared(
  'import.lock',
  `select users.id, legacy_id, email_key, entry_digest,
     signed_in_at is null and imported_accounts.fingerprint = ${fingerprint}
       and not exists (select from sessions where sessions.user_id = users.id) as untouched
   from users left join imported_accounts on imported_accounts.user_id = users.id
   where legacy_source = $1 and legacy_id = any($2::text[])
   order by users.id for no key update of users`,
)

export interface EmailOwnerRow {
  readonly email_key: string
  readonly id: string
  readonly legacy_source: string | null
  readonly is_reserved: boolean
}

/** Who has, or has reserved, the addresses $1. */
export const emailOwners = prepared(
  'import.email-owners',
  `select email_key, id, legacy_source, false as is_reserved from users where email_key = any($1::text[])
   union all
   select email_key, user_id, null, true from reserved_emails
   where email_key = any($1::text[]) and reserved_until > now()`,
)

/** Returns the accounts that were created: not those whose address has just been taken. Through the entity manager: a statement a row. */
export const createAccounts = prepared(
  'import.create',
  `with ${entries}, created as (
     insert into users (id, email, email_key, first_name, last_name, phone, locale, role, active, email_verified_at,
       created_at, updated_at, password_hash, legacy_source, legacy_id)
     select id, email, email_key, first_name, last_name, phone, locale, role, active, ${verifiedAt},
       coalesce(created_at, now()), now(), password_hash, $2, legacy_id from entry
     on conflict do nothing
     returning id, ${fingerprint} as fingerprint
   ), noted as (
     insert into imported_accounts (user_id, entry_digest, fingerprint)
     select created.id, entry.digest, created.fingerprint from created join entry on entry.id = created.id
   ), ${audited('created')}
   select id from created`,
)

/** Changes accounts that `lockAccounts` returned as untouched. */
export const updateAccounts = prepared(
  'import.update',
  `with ${entries}, changed as (
     update users set email = entry.email, email_key = entry.email_key, first_name = entry.first_name,
       last_name = entry.last_name, phone = entry.phone, locale = entry.locale, role = entry.role,
       active = entry.active, email_verified_at = ${verifiedAt}, updated_at = now(),
       created_at = coalesce(entry.created_at, users.created_at), password_hash = entry.password_hash
     from entry where users.id = entry.id
     returning users.id, ${fingerprint} as fingerprint
   ), noted as (
     insert into imported_accounts (user_id, entry_digest, fingerprint)
     select changed.id, entry.digest, changed.fingerprint from changed join entry on entry.id = changed.id
     on conflict (user_id) do update
     set entry_digest = excluded.entry_digest, fingerprint = excluded.fingerprint, imported_at = now()
   ), ${audited('changed')}
   select id from changed`,
)

/** Removes accounts that have just been created with an address that was reserved in the meantime. */
export const removeReserved = prepared(
  'import.remove-reserved',
  `delete from users using reserved_emails
   where users.id = any($1::uuid[]) and reserved_emails.email_key = users.email_key and reserved_until > now()
   returning users.id`,
)

/** Notes the first sign-in to an imported account. */
export const noteSignIn = prepared(
  'import.note-sign-in',
  'update imported_accounts set signed_in_at = now() where user_id = $1 and signed_in_at is null',
  { idempotent: true },
)

export interface SourceCountRow {
  readonly source: string
  readonly accounts: number
  readonly signed_in: number
}

export const accountsBySource = prepared(
  'import.by-source',
  `select legacy_source as source, count(*)::integer as accounts, count(signed_in_at)::integer as signed_in
   from users left join imported_accounts on imported_accounts.user_id = users.id
   where legacy_id is not null group by legacy_source order by legacy_source`,
)

export interface HashCountRow {
  readonly format: string
  readonly accounts: number
}

/** Password hashes of other systems that are left, by their method. */
export const foreignHashesLeft = prepared(
  'import.hashes-left',
  `select split_part(password_hash, '$', 2) as format, count(*)::integer as accounts
   from users where password_hash like 'foreign:%' group by format order by format`,
)

export const administratorsFrom = prepared(
  'import.administrators',
  `select count(*)::integer as administrators from users where legacy_source = $1 and role = 'ADMIN'`,
)
