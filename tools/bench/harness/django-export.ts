import { pbkdf2 as pbkdf2Callback, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { djangoIterations } from './django-iterations.ts'
import { emailOf, password } from './population.ts'

const pbkdf2 = promisify(pbkdf2Callback)

/** To derive one takes as long as a sign-in, and to import one does not depend on it. */
const differentHashes = 200

/** Writes the users of a Django site, an object a line, all with the password of the populations. */
export async function writeDjangoExport(file: string, accounts: number): Promise<void> {
  const hashes = await Promise.all(Array.from({ length: differentHashes }, djangoHash))
  await pipeline(Readable.from(linesOf(accounts, hashes)), createWriteStream(file))
}

async function djangoHash(): Promise<string> {
  const salt = randomBytes(11).toString('hex')
  const key = await pbkdf2(password, salt, djangoIterations, 32, 'sha256')
  return `pbkdf2_sha256$${djangoIterations}$${salt}$${key.toString('base64')}`
}

function* linesOf(accounts: number, hashes: readonly string[]): Generator<string> {
  const together = 1_000
  for (let first = 1; first <= accounts; first += together) {
    const count = Math.min(together, accounts - first + 1)
    yield Array.from({ length: count }, (_, index) => lineOf(first + index, hashes)).join('')
  }
}

const lineOf = (n: number, hashes: readonly string[]): string =>
  `${JSON.stringify({
    model: 'accounts.user',
    pk: n,
    fields: {
      ...{ password: hashes[n % hashes.length], last_login: null, is_superuser: false, email: emailOf(n) },
      ...{ first_name: 'Person', last_name: `Number ${n}`, phone: null, role: 'client', is_active: true },
      ...{ is_staff: false, created_at: '2023-01-15T10:30:00Z', updated_at: '2023-01-15T10:30:00Z' },
      ...{ groups: [], user_permissions: [] },
    },
  })}\n`
