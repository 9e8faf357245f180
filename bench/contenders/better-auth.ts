/**
 * Better Auth on `node:http`, as its documentation has it: a pool of `pg`, joins, passwords by scrypt. With `COOKIE_CACHE=on` the session
 * is read from a signed cookie, so that no row is asked for and nothing is known of a session that was revoked.
 */
import { createServer } from 'node:http'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import pg from 'pg'
import { listen } from './listen.ts'

const connections = 10
/** As long as an access token lives at the others. */
const cacheSeconds = 3 * 60 * 60

const options: BetterAuthOptions = {
  // The scheme alone counts: cookies without the prefix of https.
  baseURL: 'http://127.0.0.1',
  secret: process.env.SECRET ?? '',
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections }),
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: process.env.COOKIE_CACHE === 'on', maxAge: cacheSeconds } },
  advanced: { database: { joins: true } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
}

const { runMigrations } = await getMigrations(options)
await runMigrations()

listen(createServer(toNodeHandler(betterAuth(options))))
