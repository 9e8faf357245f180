import { ADD_TOTP, START_TOTP } from '../src/testing/generated/operations.ts'
import type { Visitor } from '../src/testing/visitor.ts'
import { codeAtTime } from './code-now.ts'

/** A database. */
interface Sql {
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** An authenticator app of a test's person. */
export interface AuthenticatorApp {
  readonly secret: string
  readonly factorId: string
  readonly recoveryCodes: readonly string[]
  /** The code with which it was added. */
  readonly setUpCode: string
  /** The code of the current time step, or of one `steps` away. */
  code(steps?: number): Promise<string>
  /** A code that works although others were used in this time step: the database forgets them. */
  unusedCode(): Promise<string>
}

/** The code of a secret at the database's time, moved by whole steps. */
export async function codeAt(app: Sql, secret: string, steps = 0): Promise<string> {
  const [clock] = await app.sql<{ epoch: number }>(
    'select extract(epoch from now())::double precision as epoch',
  )
  return codeAtTime(secret, clock?.epoch ?? 0, steps)
}

/** Adds an authenticator app to a person's account. */
export async function addAuthenticatorApp(
  app: Sql,
  person: Visitor,
  name?: string,
): Promise<AuthenticatorApp> {
  const { secret } = (await person.request(START_TOTP)).data.startTotp
  const code = await codeAt(app, secret)
  const input = { code, name }
  const { data, text } = await person.request(ADD_TOTP, { input })
  if (data.addTotp.__typename !== 'FactorAdded') throw new Error(`No app was added: ${text}`)
  const { factor, recoveryCodes } = data.addTotp
  return {
    secret,
    factorId: factor.id,
    recoveryCodes: recoveryCodes ?? [],
    setUpCode: code,
    code: (steps) => codeAt(app, secret, steps),
    unusedCode: async () => {
      await app.sql('update factors set last_step = 0 where id = $1', [factor.id])
      return codeAt(app, secret)
    },
  }
}
