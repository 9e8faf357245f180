import { prepared } from '../../../database/prepared-statement.ts'
import { longestSeconds } from './passkey-challenges.ts'

/** Replicas' clocks differ by less. */
const clockSeconds = 60

/**
 * Uses up the challenge with hash $1. @returns no row if it was used before. The entity manager cannot tell, and a
 * failed insert would end the transaction.
 */
export const useUpChallenge = prepared(
  'passkeys.use-up-challenge',
  `insert into used_passkey_challenges (hash, expires_at)
   values ($1, now() + interval '${longestSeconds + clockSeconds} seconds')
   on conflict do nothing returning hash`,
)

/** Removes used challenges that have expired. */
export const purgeUsedChallenges = prepared(
  'passkeys.purge-challenges',
  `with purged as (delete from used_passkey_challenges where expires_at <= now() returning hash)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
