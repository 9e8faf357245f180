import { durationSeconds, type ReadSetting, sizeBytes } from '../../../core/setting.ts'
import { defaultHashLimits } from './foreign-hash.ts'

/** Settings of password hashes that come from other systems. */
export interface ForeignHashSettings {
  /** Maximum memory of one Argon2 hash, in bytes. */
  readonly importHashMemoryBytes: number
  /** While hashes of other systems are left, the time of a failed sign-in is a multiple of this. */
  readonly failedSignInSeconds: number
}

export const readForeignHashSettings = (read: ReadSetting): ForeignHashSettings => ({
  importHashMemoryBytes: read(
    'IMPORT_HASH_MEMORY',
    sizeBytes('128MiB', '4GiB'),
    defaultHashLimits.memoryBytes,
  ),
  failedSignInSeconds: read('IMPORT_FAILED_SIGN_IN_TIME', durationSeconds('1s', '10s'), 1),
})
