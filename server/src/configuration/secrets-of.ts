import { Secrets } from '../core/secrets.ts'
import { loadOrCreateSecret } from '../database/embedded/secret-file.ts'
import type { Config } from './config.ts'

/** Returns the configured secrets. The embedded database keeps one in its folder if none is set. */
export async function secretsOf({ secret, secretPrevious, database }: SecretSettings): Promise<Secrets> {
  if (secret !== undefined) return new Secrets(secret, secretPrevious)
  if (database.kind !== 'embedded') throw new Error('SECRET is required with DATABASE_URL.')
  return new Secrets(await loadOrCreateSecret(database.dataDir), secretPrevious)
}

type SecretSettings = Pick<Config, 'secret' | 'secretPrevious' | 'database'>
