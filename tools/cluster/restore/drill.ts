import type { Gatehouse } from '../../../server/test-support/engines/gatehouse.ts'
import { type Arrangement, command, type Settings, serve } from './arrangement.ts'
import { verifiesOffline } from './offline.ts'
import { Person, password } from './person.ts'

/** A check on the restored server. */
export interface Check {
  readonly what: string
  readonly expected: string
  readonly came: string
}

interface People {
  readonly administrator: Person
  /** Signed in before the backup and was idle since. */
  readonly quiet: readonly Person[]
  /** Signed in before the backup and refreshed since. */
  readonly busy: readonly Person[]
  /** Signed out before the backup. */
  readonly gone: Person
  /** Signs out after the backup. */
  readonly leaver: Person
  /** Registers after the backup. */
  readonly newcomer: Person
}

const everybody = (): People => ({
  administrator: new Person('root@example.org'),
  quiet: [new Person('quiet@example.org'), new Person('quiet-cookie@example.org', 'COOKIE')],
  busy: [new Person('busy@example.org'), new Person('busy-cookie@example.org', 'COOKIE')],
  gone: new Person('gone@example.org'),
  leaver: new Person('leaver@example.org'),
  newcomer: new Person('newcomer@example.org'),
})

/**
 * Performs a backup, later changes, a restore and the operator's steps, then checks the result. Stops what it starts.
 */
export async function drill(arrangement: Arrangement): Promise<Check[]> {
  const people = everybody()
  const log = await liveUntilBackup(arrangement, people)
  const restored = await arrangement.restore()
  const server = await serve(restored)
  const checks = await lookAround(server, people, log).finally(() => server.stop())
  return [...checks, ...(await endWhatCameBack(restored, people))]
}

/** @returns the audit log at the time of the backup, newest first */
async function liveUntilBackup(arrangement: Arrangement, people: People): Promise<string[]> {
  const { original, commandsBesideServer } = arrangement
  const { administrator, quiet, busy, gone, leaver, newcomer } = people
  await command(original, ['admin', '--email', administrator.email], `${password}\n`)
  let server = await serve(original)
  for (const person of [...quiet, ...busy, gone, leaver]) await person.register(server.url)
  await administrator.login(server.url)
  await gone.logout(server.url)
  const log = await administrator.auditLog(server.url)
  if (!commandsBesideServer) await server.stop()
  await arrangement.backUp()
  if (!commandsBesideServer) server = await serve(original)
  for (const person of [...busy, ...busy]) await person.refresh(server.url)
  await leaver.logout(server.url)
  await newcomer.register(server.url)
  await server.stop()
  return log
}

async function lookAround(
  { url, setupLink }: Gatehouse,
  people: People,
  log: readonly string[],
): Promise<Check[]> {
  const { administrator, quiet, busy, gone, leaver, newcomer } = people
  const checks: Check[] = []
  const check = (what: string, expected: string, came: string): void =>
    void checks.push({ what, expected, came })
  const logNow = await administrator.auditLog(url)
  check('the audit log is whole', `${log.length} events`, sameAs(log, logNow))
  check('no link for a first administrator is offered', 'none', setupLink ?? 'none')
  for (const person of quiet) {
    const how = person.delivery === 'COOKIE' ? 'by cookie' : 'by token'
    check(`an access token from before is good (${how})`, 'User', await person.profile(url))
    const offline = await verifiesOffline(url, person.accessToken)
    check(`and verifies offline (${how})`, 'yes', offline ? 'yes' : 'no')
    check(`who did not refresh since goes on (${how})`, 'Refreshed', await person.refresh(url))
    check(`with a new access token (${how})`, 'User', await person.profile(url))
  }
  for (const person of busy) {
    const how = person.delivery === 'COOKIE' ? 'by cookie' : 'by token'
    check(`a session refreshed since gets the reason (${how})`, 'UNKNOWN_TOKEN', await person.refresh(url))
    check(`and signs in again (${how})`, 'Authenticated', await person.login(url))
  }
  check('a logout from before holds: access token', 'SESSION_ENDED', await gone.profile(url))
  check('a logout from before holds: refresh token', 'LOGGED_OUT', await gone.refresh(url))
  check('who registered since is not known', 'InvalidCredentials', await newcomer.login(url))
  check(
    'a logout after the backup is forgotten: the session lives again',
    'Refreshed',
    await leaver.refresh(url),
  )
  return checks
}

/** The operator's steps after a restore, before users are admitted. */
async function endWhatCameBack(restored: Settings, people: People): Promise<Check[]> {
  const [said = ''] = (await command(restored, ['end-sessions', '--all'])).split('\n')
  await command(restored, ['rotate-keys', '--revoke'])
  const { quiet, leaver, newcomer } = people
  const server = await serve(restored)
  const { url } = server
  const checks = [{ what: 'end-sessions ends them all', expected: '8 sessions ended.', came: said }]
  try {
    for (const person of [...quiet, leaver]) {
      const what = `then the session of ${person.email} is over`
      checks.push({ what, expected: 'TOKEN_INVALID', came: await person.profile(url) })
      checks.push({ what, expected: 'REVOKED', came: await person.refresh(url) })
      checks.push({
        what: 'and they sign in again',
        expected: 'Authenticated',
        came: await person.login(url),
      })
    }
    const what = 'and no token of a session that the backup does not know is good'
    checks.push({ what, expected: 'TOKEN_INVALID', came: await newcomer.profile(url) })
  } finally {
    await server.stop()
  }
  return checks
}

const sameAs = (before: readonly string[], now: readonly string[]): string =>
  JSON.stringify(before) === JSON.stringify(now)
    ? `${now.length} events`
    : `${now.length} events, not the same ones`
