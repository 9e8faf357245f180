import { randomBytes } from 'node:crypto'
import { type Arrangement, arrange } from '../../../cluster/arrangement.ts'
import type { GraphqlCaller } from '../visitor.ts'
import { addressOf, callerFrom } from './from-address.ts'

/** The arrangement of docker-compose.yml with three replicas, and people around it. */
export interface Site extends Arrangement {
  readonly secret: string
  /** Somebody at an address that nobody else has. */
  newcomer(): GraphqlCaller
}

export async function openSite(settings: Readonly<Record<string, string>> = {}): Promise<Site> {
  const secret = newSecret()
  // The cheapest that production takes.
  const arrangement = await arrange({ replicas: 3, secret, settings: { BCRYPT_COST: '10', ...settings } })
  let people = 0
  return {
    ...arrangement,
    secret,
    newcomer: () => callerFrom(addressOf(people++), arrangement.nginx.url),
  }
}

export const newSecret = (): string => randomBytes(32).toString('base64url')
