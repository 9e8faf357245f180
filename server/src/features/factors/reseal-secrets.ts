import type { SecretBox } from '../../core/secrets.ts'
import type { Database } from '../../database/database.ts'
import { FactorRecord } from './factor.entity.ts'
import { openedOrUndefined } from './sealed-secret.ts'

const pageSize = 500
const firstId = '00000000-0000-0000-0000-000000000000'

/**
 * Seals the secrets of all authenticator apps under the current `SECRET`, so that `SECRET_PREVIOUS` can be removed.
 * @returns how many were sealed under another one
 */
export async function resealSecrets(
  database: Database,
  box: SecretBox,
  signal: AbortSignal,
): Promise<number> {
  let resealed = 0
  let last: string | undefined = firstId
  while (last !== undefined && !signal.aborted) {
    const page: readonly FactorRecord[] = await pageAfter(database, last)
    for (const factor of page) resealed += await reseal(database, box, factor)
    last = page.length === pageSize ? page.at(-1)?.id : undefined
  }
  return resealed
}

const pageAfter = (database: Database, last: string): Promise<FactorRecord[]> =>
  database.read((em) =>
    em.find(
      FactorRecord,
      { id: { $gt: last }, sealedSecret: { $ne: null } },
      { orderBy: { id: 'asc' }, limit: pageSize, populate: ['sealedSecret'] },
    ),
  )

/** Leaves alone what this server cannot read. */
async function reseal(
  database: Database,
  box: SecretBox,
  { id, sealedSecret }: FactorRecord,
): Promise<number> {
  if (sealedSecret === null || openedOrUndefined(box, sealedSecret, id) === undefined) return 0
  const renewed = box.renew(sealedSecret, id)
  if (renewed === undefined) return 0
  return database.transaction(
    ({ em }) => em.nativeUpdate(FactorRecord, { id, sealedSecret }, { sealedSecret: renewed }),
    { idempotent: true },
  )
}
