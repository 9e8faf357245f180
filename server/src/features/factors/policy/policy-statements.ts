import { prepared } from '../../../database/prepared-statement.ts'

/** Notes for each key in $1 that a second factor is required from now on, unless that was noted before. */
export const notePolicy = prepared(
  'factors.note-policy',
  `insert into settings (key, value)
   select key, extract(epoch from now())::bigint::text from unnest($1::text[]) as key
   on conflict (key) do nothing`,
  { idempotent: true },
)

/**
 * Whether $3 seconds have not passed yet since an account was created, at $1, and its role has required a second factor,
 * as noted under key $2.
 */
export const isInGrace = prepared(
  'factors.is-in-grace',
  `select now() < greatest($1::timestamptz, to_timestamp((select value::double precision from settings where key = $2)))
     + make_interval(secs => $3::double precision) as in_grace`,
)
