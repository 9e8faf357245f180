import type DataLoader from 'dataloader'
import type { Database } from '../../../database/database.ts'
import { together } from '../../../database/together.ts'
import { Passkey } from './passkey.entity.ts'
import { PasskeyDetails } from './passkey-details.ts'
import type { RelyingParty } from './relying-party.ts'

const mostTogether = 100

/** Reads passkeys by the ids of their factors. Those of one list share a statement. */
export class PasskeyReader {
  readonly #loader: DataLoader<string, Passkey | undefined>
  readonly #relyingPartyId: string

  constructor(database: Database, { id }: RelyingParty) {
    this.#loader = together((ids) => readTogether(database, ids), mostTogether)
    this.#relyingPartyId = id
  }

  /** @returns null if the passkey was removed */
  async details(factorId: string): Promise<PasskeyDetails | null> {
    const passkey = await this.#loader.load(factorId)
    if (passkey === undefined) return null
    const { credentialId, backedUp: synced } = passkey
    return Object.assign(new PasskeyDetails(), { credentialId, synced, relyingPartyId: this.#relyingPartyId })
  }
}

async function readTogether(
  database: Database,
  ids: readonly string[],
): Promise<readonly (Passkey | undefined)[]> {
  const passkeys = await database.read((em) => em.find(Passkey, { factorId: { $in: [...ids] } }))
  const byId = new Map(passkeys.map((passkey) => [passkey.factorId, passkey]))
  return ids.map((id) => byId.get(id))
}
