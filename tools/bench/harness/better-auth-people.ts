import { createHmac } from 'node:crypto'
import type { BenchDatabase } from './bench-database.ts'
import { sharedSecret } from './contender.ts'
import { askOnce, type Question } from './load.ts'
import { emailOf, password, sessionId } from './population.ts'

const sessionPath = '/api/auth/get-session'
const signInPath = '/api/auth/sign-in/email'
const signUpPath = '/api/auth/sign-up/email'

const fill = (hash: string): string => `
  insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
    select id, first_name || ' ' || last_name, email, true, created_at, updated_at from users;
  insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
    select id, id, 'credential', id, '${hash}', created_at, updated_at from users;
  insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt", "ipAddress", "userAgent")
    select id, ${tokenSql('id')}, user_id, now() + interval '7 days', now(), now(), ip_address, user_agent
    from sessions where ended_at is null;
  analyze "user"; analyze account; analyze session`

/** The lifetime of its tokens. */
const tokenSql = (id: string): string => `replace(${id}::text, '-', '')`
const tokenOf = (n: number): string => sessionId(n).replaceAll('-', '')

/** Creates the same users and sessions for Better Auth in its own tables. Done once. */
export async function fillBetterAuth(database: BenchDatabase, origin: string): Promise<void> {
  const filled = await database.sql('select from session limit 1')
  if (filled.length === 0) await database.sql(fill(await passwordHash(database, origin)))
}

/** The hash that Better Auth stores for the common password, from an account that is then deleted. */
async function passwordHash(database: BenchDatabase, origin: string): Promise<string> {
  const body = JSON.stringify({ name: 'Ada', email: 'ada@better-auth.example.org', password })
  await askOnce(origin, { path: signUpPath, body })
  const [account] = await database.sql<{ password: string }>('select password from account')
  await database.sql('delete from session; delete from account; delete from "user"')
  if (account === undefined) throw new Error('Better Auth has stored no account.')
  return account.password
}

/** A request with the cookie of session `n`. */
export const sessionQuestion = (n: number): Question => ({ path: sessionPath, cookie: tokenCookie(n) })

/** The same with the cookie that contains a copy of the session, which is fetched first. */
export async function cachedSessionQuestion(origin: string, n: number): Promise<Question> {
  const answer = await fetch(new URL(sessionPath, origin), { headers: { cookie: tokenCookie(n) } })
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  const copy = cookies.find((cookie) => cookie?.startsWith('better-auth.session_data='))
  if (copy === undefined) throw new Error('Better Auth has set no cookie with a copy of the session.')
  return { path: sessionPath, cookie: `${tokenCookie(n)}; ${copy}` }
}

export const signInQuestion = (n: number): Question => ({
  path: signInPath,
  body: JSON.stringify({ email: emailOf(n), password }),
})

function tokenCookie(n: number): string {
  const token = tokenOf(n)
  const signature = createHmac('sha256', sharedSecret).update(token).digest('base64')
  return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}

/** @throws if the response contains no session, for which Better Auth also returns status 200 */
export function requireSession(body: string): void {
  if (!body.includes('"session":{')) throw new Error(`No session in ${body.slice(0, 200)}`)
}
