import { randomBytes } from 'node:crypto'
import type { GraphqlCaller } from '../../src/testing/visitor.ts'
import { type Arrangement, arrange } from '../../test-support/cluster/arrangement.ts'
import { addressOf, callerFrom } from './from-address.ts'

/** The setup of docker-compose.yml with three replicas, and users around it. */
export interface Site extends Arrangement {
  readonly secret: string
  /** A user with a unique address. */
  newcomer(): GraphqlCaller
}

export async function openSite(settings: Readonly<Record<string, string>> = {}): Promise<Site> {
  const secret = newSecret()
  // The cheapest cost that production accepts.
  const arrangement = await arrange({ replicas: 3, secret, settings: { BCRYPT_COST: '10', ...settings } })
  let people = 0
  return {
    ...arrangement,
    secret,
    newcomer: () => callerFrom(addressOf(people++), arrangement.nginx.url),
  }
}

export const newSecret = (): string => randomBytes(32).toString('base64url')
