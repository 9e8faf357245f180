import { prepared } from '../../database/prepared-statement.ts'

/** Ends the oldest challenges for purpose $2 of account $1, except the latest $3. */
export const endOldestChallenges = prepared(
  'challenges.end-oldest',
  `delete from sign_in_challenges where id in (
     select id from sign_in_challenges where user_id = $1 and purpose = $2
     order by created_at desc, id desc offset $3::integer
   )`,
)

/** Removes challenges that have expired. */
export const purgeChallenges = prepared(
  'challenges.purge',
  `with purged as (delete from sign_in_challenges where expires_at <= now() returning id)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
