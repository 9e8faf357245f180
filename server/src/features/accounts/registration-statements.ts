import { type RowOf, rowsOf } from '../../database/entity-rows.ts'
import { prepared } from '../../database/prepared-statement.ts'
import { RegistrationRequest } from './registration-request.entity.ts'

const { columns } = rowsOf(RegistrationRequest)

/** A registration as a named statement returns it. */
export type RegistrationRequestRow = RowOf<RegistrationRequest, keyof RegistrationRequest>

const mostRequests = 10_000

/**
 * Notes a registration, unless very many wait. @returns its id if it was noted. Unlike with the entity manager, the hash
 * is bound, so that it is in no log of PostgreSQL.
 */
export const addRegistrationRequest = prepared(
  'registration-requests.add',
  `insert into registration_requests
     (id, email, email_key, first_name, last_name, phone, role, password_hash, ip_address, user_agent)
   select $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text
   where (select count(*) from (select from registration_requests limit ${mostRequests}) as waiting) < ${mostRequests}
   returning id`,
)

/** Takes up to $1 registrations away, which come back if the transaction fails. */
export const takeRegistrationRequests = prepared(
  'registration-requests.take',
  `with next as (select id as next_id from registration_requests order by id limit $1 for update skip locked)
   delete from registration_requests using next where id = next_id returning ${columns}`,
)

/** Removes registrations that could not be completed within a day. */
export const purgeRegistrationRequests = prepared(
  'registration-requests.purge',
  `with purged as (delete from registration_requests where created_at < now() - interval '1 day' returning id)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
