import { prepared } from '../../../database/prepared-statement.ts'

/** Notes for each key in $1 that a second factor is required from now on, unless that was noted before. */
export const notePolicy = prepared(
  'factors.note-policy',
  `insert into settings (key, value)
   select key, floor(extract(epoch from now()))::bigint::text from unnest($1::text[]) as key
   on conflict (key) do nothing`,
  { idempotent: true },
)

/**
 * When $3 seconds have passed since an account was created, at $1, and its role has required a second factor, as noted
 * under key $2; and whether that is still to come.
 */
export const graceEnd = prepared(
  'factors.grace-end',
  `select ends_at, now() < ends_at as in_grace from (
     select greatest($1::timestamptz, to_timestamp((select value::double precision from settings where key = $2)))
       + make_interval(secs => $3::double precision) as ends_at
   ) as grace`,
)
