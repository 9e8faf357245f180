import { logEvent } from '../../core/log.ts'
import type { UpkeepTask } from '../../core/upkeep-task.ts'
import type { FeatureParts } from '../feature.ts'
import { purgeChallenges } from './challenge-statements.ts'
import { purgeFailures } from './factor-statements.ts'
import { resealSecrets } from './reseal-secrets.ts'
import { purgeTrustedDevices } from './trusted-devices/trusted-device-statements.ts'

/** No setting counts failures for longer. */
const longestCountedSeconds = 24 * 60 * 60

type Parts = Pick<FeatureParts, 'database' | 'secrets' | 'log'>

export const factorUpkeep = (parts: Parts): UpkeepTask[] => [purging(parts), resealing(parts)]

const purging = ({ database }: Parts): UpkeepTask => ({
  name: 'expired challenges',
  every: 'minute',
  run: async () => {
    await database.query(purgeChallenges)
    await database.query(purgeTrustedDevices)
    await database.query(purgeFailures, [longestCountedSeconds])
  },
})

/** While there is a `SECRET_PREVIOUS`. */
const resealing = ({ database, secrets, log }: Parts): UpkeepTask => ({
  name: 'seals of authenticator apps',
  run: async (signal) => {
    if (secrets.keysFor('factors').length === 1) return
    const resealed = await resealSecrets(database, secrets.box('factors'), signal)
    if (resealed > 0) logEvent(log, 'second-factors.resealed', { resealed })
  },
})
