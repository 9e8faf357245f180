import { prepared } from '../../database/prepared-statement.ts'

/** Whether account $1 has a second factor. Every sign-in asks; through the entity manager it takes 4 × the CPU. */
export const hasSecondFactor = prepared(
  'factors.has-second',
  'select exists (select from factors where user_id = $1) as found',
)

/** The seconds since 1970 by the database's clock, by which every replica judges codes. */
export const databaseEpoch = prepared(
  'factors.epoch',
  'select extract(epoch from now())::double precision as epoch',
)

/** Accepts the code of time step $2 of authenticator app $1, unless that or a later one was accepted before. */
export const acceptStep = prepared(
  'factors.accept-step',
  'update factors set last_step = $2, last_used_at = now() where id = $1 and last_step < $2 returning id',
)

/** Uses up the recovery code with hash $1 of account $2. */
export const useRecoveryCode = prepared(
  'recovery-codes.use',
  'update recovery_codes set used_at = now() where hash = $1 and user_id = $2 and used_at is null returning hash',
)

const isOver = 'f.since <= now() - make_interval(secs => $3::double precision)'
const counted = (before: string): string =>
  `case when ${before} + 2 * $5::integer > $4::integer then $4::integer else ${before} + $5::integer end`

/**
 * Counts $5 failures of account $1 in scope $2: within $3 seconds of the first one, and from the $4th one on within as
 * many seconds of the latest. Counts all $4 if as many failures again would be more than that.
 */
export const countFailure = prepared(
  'factors.count-failure',
  `insert into second_factor_failures as f (user_id, scope, failures, since)
   values ($1, $2, ${counted('0')}, now())
   on conflict (user_id, scope) do update set
     failures = case when ${isOver} then ${counted('0')} else ${counted('f.failures')} end,
     since = case when ${isOver} or ${counted('f.failures')} >= $4::integer then now() else f.since end
   returning failures`,
)

/** The failures of account $1 in scope $2 within $3 seconds, and when they no longer count. */
export const failuresOf = prepared(
  'factors.failures-of',
  `select failures,
     ceil(extract(epoch from since + make_interval(secs => $3::double precision) - now()))::integer as wait_seconds
   from second_factor_failures
   where user_id = $1 and scope = $2 and since > now() - make_interval(secs => $3::double precision)`,
)

/** Removes failures that no longer count, after $1 seconds. */
export const purgeFailures = prepared(
  'factors.purge-failures',
  `delete from second_factor_failures where since <= now() - make_interval(secs => $1::double precision)`,
  { idempotent: true },
)
