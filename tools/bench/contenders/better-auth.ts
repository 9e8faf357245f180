/**
 * Better Auth on `node:http` as documented: a `pg` pool, joins, scrypt passwords. With `COOKIE_CACHE=on` the session is
 * read from a signed cookie, so that no row is read and a revoked session goes unnoticed.
 */
import { createServer } from 'node:http'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import pg from 'pg'
import { listen } from './listen.ts'

const connections = 10
/** The lifetime of the other contenders' access tokens. */
const cacheSeconds = 3 * 60 * 60

const options: BetterAuthOptions = {
  // Only the scheme matters: cookies without the https prefix.
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
