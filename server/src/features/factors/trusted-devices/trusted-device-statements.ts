import { prepared } from '../../../database/prepared-statement.ts'
import { endedBeforeKey } from '../../sessions/end-all-sessions.ts'

/** The operator has ended the sessions of that time, and with them the trust of that time. */
const isVoid = `created_at < (select value::timestamptz from settings where key = '${endedBeforeKey}')`

/** Notes a use of device $1 of account $2. @returns no row if it is not trusted */
export const useTrustedDevice = prepared(
  'trusted-devices.use',
  `update trusted_devices set last_used_at = now()
   where id = $1 and user_id = $2 and expires_at > now() and (${isVoid}) is not true returning id`,
)

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
  `with purged as (delete from trusted_devices where expires_at <= now() or ${isVoid} returning id)
   select count(*)::integer as purged from purged`,
  { idempotent: true },
)
