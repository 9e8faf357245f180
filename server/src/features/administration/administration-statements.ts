import { lockNumber } from '../../database/lock-number.ts'
import { prepared } from '../../database/prepared-statement.ts'

/** One setup at a time, across replicas. Advisory locks are beyond the entity manager. */
export const lockSetup = prepared(
  'setup.lock',
  `select pg_advisory_xact_lock(${lockNumber('gatehouse.setup')})`,
)

/**
 * The number of users with one of the roles $1, active or not by $2 (null: both). `user_counts` has no entity, because its rows have
 * no key.
 */
export const sumOfUsers = prepared(
  'administration.sum-of-users',
  `select coalesce(sum(change), 0)::integer as users from user_counts
   where role = any($1::text[]) and ($2::boolean is null or active = $2)`,
)

/** Replaces many rows by their sums in one statement: a read sees all of the old rows or none of them. */
export const addUpUserCounts = prepared(
  'administration.add-up-user-counts',
  `with taken as (delete from user_counts returning role, active, change)
   insert into user_counts select role, active, sum(change)::bigint from taken group by role, active`,
)
