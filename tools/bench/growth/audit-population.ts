import type { BenchDatabase } from '../harness/bench-database.ts'
import { numberedSql, refill } from '../harness/population.ts'
import type { Growth } from './growth.ts'

/** Events of the past year, evenly spread over time and pseudorandomly over accounts, with ids like the database's. */
export const populateAuditEvents = (database: BenchDatabase, { accounts, events }: Growth): Promise<void> =>
  refill(database, 'audit_events', [
    `insert into audit_events (id, created_at, kind, outcome, actor_id, subject_id, session_id, ip_address, user_agent, details)
     select (lpad(to_hex(us / 1000), 12, '0') || to_hex(28672 + us % 1000 * 4096 / 1000) || '8' || lpad(to_hex(n), 15, '0'))::uuid,
       'epoch'::timestamptz + us * interval '1 microsecond', kind,
       case when kind in ('SIGN_IN_FAILED', 'REFRESH_TOKEN_REUSED') then 'FAILURE' else 'SUCCESS' end,
       case when kind not in ('SIGN_IN_FAILED', 'REFRESH_TOKEN_REUSED') then account end, account,
       case when kind <> 'SIGN_IN_FAILED' then ${numberedSql('019b0000', 'n')} end,
       '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
       case when kind = 'SIGN_IN_FAILED' then '{"code": "INVALID_CREDENTIALS"}'::jsonb else '{}' end
     from generate_series(1, ${events}) as n,
       lateral (select ((extract(epoch from now()) - 365 * 86400.0 * (1 - n / ${events}.0)) * 1000000)::bigint as us) as moment,
       lateral (select ${numberedSql('019a0000', `1 + n::bigint * 7919 % ${accounts}`)} as account) as subject,
       lateral (select ${kindOf('n')} as kind) as kinds`,
  ])

/** Mostly sign-ins; one role change in a thousand events, and two reused tokens in a million. */
const kindOf = (n: string): string => `case
  when ${n} % 500000 = 7 then 'REFRESH_TOKEN_REUSED'
  when ${n} % 1000 = 0 then 'ROLE_CHANGED'
  when ${n} % 10 < 6 then 'SIGNED_IN'
  when ${n} % 10 < 8 then 'SIGNED_OUT'
  when ${n} % 10 = 8 then 'SIGN_IN_FAILED'
  else 'REGISTERED' end`
