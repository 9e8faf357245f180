import { createReadStream, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { PasswordHasher } from '../src/features/accounts/password-hasher.ts'
import type { SourceName, SourceSettings } from '../src/features/import/foreign-account.ts'
import { type ImportSettings, importAccounts } from '../src/features/import/import-accounts.ts'
import type { ImportOutcome } from '../src/features/import/import-outcome.ts'
import { readAccounts } from '../src/features/import/read-accounts.ts'
import { emptyRoleMap } from '../src/features/import/role-map.ts'
import { firebaseParametersIn } from '../src/features/import/sources/firebase.ts'
import type { TestApp } from './test-app.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`imports/${name}`, import.meta.url))

/** An export of three people and what their systems add, for each source. */
export const exportOf: Readonly<Record<SourceName, string>> = {
  django: fixture('django.json'),
  'better-auth': fixture('better-auth.json'),
  supabase: fixture('supabase.csv'),
  firebase: fixture('firebase.json'),
  auth0: fixture('auth0.ndjson'),
  keycloak: fixture('keycloak.json'),
  clerk: fixture('clerk.csv'),
  jsonl: fixture('accounts.jsonl'),
}

export const hashConfig = fixture('firebase-hash-config.json')

/** The passwords of the three people, as their systems know them. */
export const formerPasswords = ['analytical engine 1843', 'nanosecond of wire 1906', 'Käsebrötchen und Tee']

const hasher = new PasswordHasher({ cost: 4, maxQueued: 10_000 })

const sourceSettings: SourceSettings = {
  limits: hasher.limits,
  firebase: firebaseParametersIn(JSON.parse(readFileSync(hashConfig, 'utf8'))),
}

export const inChunks = (text: string, size = 64 * 1024): Readable => {
  const bytes = Buffer.from(text)
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size)
  return Readable.from(
    starts.map((start) => bytes.subarray(start, start + size)),
    { objectMode: true },
  )
}

/** The export of three people if omitted. */
interface Export {
  readonly text?: string
  readonly chunks?: AsyncIterable<Buffer>
}

/** Imports a text, or the export of three people, as the operator does. */
export async function importInto(
  app: TestApp,
  source: SourceName,
  { text, chunks: given, ...settings }: Partial<ImportSettings> & Export = {},
): Promise<ImportOutcome[]> {
  const chunks = given ?? (text === undefined ? createReadStream(exportOf[source]) : inChunks(text))
  const outcomes = importAccounts(app.database, readAccounts(source, chunks, sourceSettings), {
    source,
    roles: emptyRoleMap,
    verified: false,
    dryRun: false,
    actorId: null,
    client: null,
    adopt: (hash) => hasher.adopt(hash),
    ...settings,
  })
  const all: ImportOutcome[] = []
  for await (const outcome of outcomes) all.push(outcome)
  return all
}

/** A line of the neutral form. */
export const line = (id: string | number, more: object = {}): string =>
  `${JSON.stringify({ id, email: `${id}@old.example.org`, firstName: 'Ada', ...more })}\n`

export const outcomesOf = (outcomes: readonly ImportOutcome[]): string[] =>
  outcomes.map(({ outcome }) => outcome)
