import { createHmac } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { BenchDatabase } from './bench-database.ts'
import { sharedSecret } from './contender.ts'
import type { Question } from './load.ts'
import { emailOf, password, sessionId } from './population.ts'

const sessionPath = '/api/auth/get-session'
const signInPath = '/api/auth/sign-in/email'

const fill = (hash: string): string => `
  insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
    select id, first_name || ' ' || last_name, email, true, created_at, updated_at from users;
  insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
    select id, id, 'credential', id, '${hash}', created_at, updated_at from users;
  insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt", "ipAddress", "userAgent")
    select id, ${tokenSql('id')}, user_id, now() + interval '7 days', now(), now(), ip_address, user_agent
    from sessions where ended_at is null;
  analyze "user"; analyze account; analyze session`

/** As long as the tokens that it makes. */
const tokenSql = (id: string): string => `replace(${id}::text, '-', '')`
const tokenOf = (n: number): string => sessionId(n).replaceAll('-', '')

/** Gives Better Auth the same people and sessions, in tables of its own, which it has made. Done once. */
export async function fillBetterAuth(database: BenchDatabase): Promise<void> {
  const filled = await database.sql('select from session limit 1')
  if (filled.length === 0) await database.sql(fill(await hashPassword(password)))
}

/** Who asks with the cookie of session `n`. */
export const sessionQuestion = (n: number): Question => ({ path: sessionPath, cookie: tokenCookie(n) })

/** The same with the cookie that holds a copy of the session, which has to be fetched first. */
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

/** @throws when the answer is that nobody is signed in, which Better Auth gives with status 200 */
export function requireSession(body: string): void {
  if (!body.includes('"session":{')) throw new Error(`No session in ${body.slice(0, 200)}`)
}
