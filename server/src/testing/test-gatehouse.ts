import { Writable } from 'node:stream'
import { Role } from '../core/role.ts'
import type { DatabaseOptions } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'
import type { Feature } from '../features/feature.ts'
import { createGatehouse, type Gatehouse } from '../gatehouse.ts'
import { createOnServer } from './database-on-server.ts'
import { embeddedTemplate } from './embedded-template.ts'
import { GraphqlCaller, type Proposal, type Visitor } from './visitor.ts'

/** How to start a server for tests. */
export interface TestGatehouseOptions {
  readonly features?: readonly Feature[]
  /** Settings by the names of their variables. Passwords are hashed cheaply unless `BCRYPT_COST` says otherwise. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * A PostgreSQL server on which a database is created for the test and dropped at the end. Without it, the server uses
   * an embedded database in memory.
   */
  readonly databaseUrl?: string | undefined
}

/** A complete server with its own database, reached over HTTP. */
export interface TestGatehouse extends GraphqlCaller {
  readonly gatehouse: Gatehouse
  /** All lines of the log. */
  readonly logLines: readonly string[]
  /** Registers an account, assigns `role` to it and signs in. */
  registerAs(role: Role, proposal?: Proposal): Promise<Visitor>
  /**
   * Replaces the access token of `visitor` by that of a sign-in `seconds` ago, for which a field with `@fresh` needs a
   * confirmation.
   */
  ageSignIn(visitor: Visitor, seconds: number): Promise<void>
  close(): Promise<void>
}

const setRole = prepared('testing.set-role', 'update users set role = $2 where id = $1', { idempotent: true })

/** Starts a server with `features` on a free local port. */
export async function startTestGatehouse({
  features = [],
  env = {},
  databaseUrl,
}: TestGatehouseOptions = {}): Promise<TestGatehouse> {
  const place = databaseUrl === undefined ? await inMemory() : await onServer(databaseUrl)
  const logLines: string[] = []
  const gatehouse = await createGatehouse({
    features,
    env: { ...testSettings, ...env },
    databaseOptions: place.options,
    logTo: new Writable({
      write(chunk: Buffer, _encoding, done) {
        logLines.push(...chunk.toString().split('\n').filter(Boolean))
        done()
      },
    }),
  }).catch(async (error: unknown) => {
    await place.drop()
    throw error
  })
  const caller = new GraphqlCaller(await gatehouse.app.http.listen({ host: '127.0.0.1', port: 0 }))
  return Object.assign(caller, {
    gatehouse,
    logLines,
    registerAs: async (role: Role, proposal?: Proposal) => {
      const person = await caller.register(proposal)
      await gatehouse.database.query(setRole, [person.user.id, role])
      return caller.login(person)
    },
    ageSignIn: async (visitor: Visitor, seconds: number) => {
      const { accessTokens } = gatehouse.app.services
      const { claims } = await accessTokens.verify(visitor.accessToken)
      if (claims?.authTime == null) throw new Error('The visitor has no valid access token.')
      visitor.accessToken = accessTokens.sign({ ...claims, authTime: claims.authTime - seconds })
    },
    close: async () => {
      await gatehouse.close()
      await place.drop()
    },
  })
}

const testSettings = {
  NODE_ENV: 'test',
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  SECRET: 'a secret for tests, of 32 bytes or more',
}

interface Place {
  readonly options: DatabaseOptions
  drop(): Promise<void>
}

const inMemory = async (): Promise<Place> => ({
  options: { kind: 'embedded', template: await embeddedTemplate() },
  drop: async () => undefined,
})

async function onServer(serverUrl: string): Promise<Place> {
  const { url, drop } = await createOnServer(serverUrl, 'gatehouse_test')
  return { options: { kind: 'postgresql', url }, drop }
}
