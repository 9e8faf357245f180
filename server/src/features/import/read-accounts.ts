import { WrongExport } from './entries/entry.ts'
import { readEntries } from './entries/read-entries.ts'
import type { Source, SourceName, SourceSettings } from './foreign-account.ts'
import type { PlacedEntry } from './import-accounts.ts'
import { sources } from './sources/sources.ts'

/** If so many entries at the start have no id, the file is something else. */
const mostWithoutId = 20

/**
 * Reads the accounts in an export.
 * @throws WrongExport if it is not one of this source, or has no accounts
 */
export async function* readAccounts(
  name: SourceName,
  chunks: AsyncIterable<Buffer>,
  settings: SourceSettings,
): AsyncGenerator<PlacedEntry> {
  const source = sources[name]
  let withoutId: PlacedEntry[] | undefined = []
  for await (const placed of accountsIn(source, chunks, settings)) {
    if (withoutId === undefined) yield placed
    else if (placed.entry.legacyId === null && withoutId.length < mostWithoutId) withoutId.push(placed)
    else if (placed.entry.legacyId === null) throw notThis(source)
    else {
      yield* withoutId
      withoutId = undefined
      yield placed
    }
  }
  if (withoutId !== undefined) throw notThis(source)
}

const notThis = ({ looksLike }: Source): WrongExport =>
  new WrongExport(`The file is not ${looksLike}, or it has no accounts.`)

async function* accountsIn(
  source: Source,
  chunks: AsyncIterable<Buffer>,
  settings: SourceSettings,
): AsyncGenerator<PlacedEntry> {
  const read = source.reader(settings)
  for await (const entry of readEntries(chunks, source)) {
    const { at } = entry
    const account = 'problem' in entry ? { legacyId: null, problem: entry.problem } : read(entry.value)
    if (account !== undefined) yield { at, entry: account }
  }
}
