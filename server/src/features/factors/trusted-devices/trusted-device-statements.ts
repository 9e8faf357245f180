import { prepared } from '../../../database/prepared-statement.ts'

/** Ends the trust in the devices of account $1, except the latest $2. */
export const forgetOldestDevices = prepared(
  'trusted-devices.forget-oldest',
  `delete from trusted_devices where id in (
     select id from trusted_devices where user_id = $1 order by created_at desc, id desc offset $2::integer
   )`,
)

/** Removes devices that are no longer trusted. */
export const purgeTrustedDevices = prepared(
  'trusted-devices.purge',
  `with purged as (delete from trusted_devices where expires_at <= now() returning id)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
