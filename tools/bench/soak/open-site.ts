import { Pool } from 'undici'
import type { Contender } from '../harness/contender.ts'
import { drive, send } from '../harness/load.ts'
import { openMailSink } from '../harness/mail-sink.ts'
import { emailOf, type Population, password, userId } from '../harness/population.ts'
import { gatehouseRefreshToken, refreshQuestion, tokensIn } from '../harness/questions.ts'
import type { Stage } from '../harness/stage.ts'
import { visitsOf } from '../harness/visits.ts'
import { addAuthenticatorApp, type Site } from './acts.ts'
import { MailedLinks } from './mailed-links.ts'
import { Crowd, type Person } from './person.ts'
import { RandomStreams } from './random-streams.ts'

/** Each account has one session, so that no one's reset of a password ends the session of another person. */
export const sitePopulation: Population = { accounts: 3_000, sessions: 3_000, ended: 100 }

const people = { watchers: 150, regulars: 300, factored: 60, administrators: 3 }
const streamsEach = 2
export const streamCount = people.watchers * streamsEach
const connections = 64
/** More new tokens than any cache of the server holds, so that bounded caches are full when memory is watched. */
const warmUpTokens = 12_000

export interface OpenSite extends Site {
  readonly server: Contender
}

/**
 * Runs a server with mail, and people who have signed in, while `work` runs.
 * @param timed receives the duration of each request
 */
export async function onSite<T>(
  stage: Stage,
  timed: (ms: number, body: string) => void,
  work: (site: OpenSite) => Promise<T>,
): Promise<T> {
  const links = new MailedLinks()
  const sink = await openMailSink((mail) => links.take(mail))
  try {
    const administrators = stage.sessions(people.administrators)
    const ids = administrators.map(userId)
    await stage.database.sql(`update users set role = 'ADMIN' where id = any($1)`, [ids])
    const server = await stage.start('gatehouse', {
      reportsHeap: true,
      env: { SMTP_URL: sink.url, MAIL_FROM: 'no-reply@example.org' },
    })
    await fillCaches(stage, server)
    return await withPeople(stage, server, administrators, { links, send: senderTo(server, timed) }, work)
  } finally {
    await sink.close()
  }
}

async function withPeople<T>(
  stage: Stage,
  server: Contender,
  administrators: readonly number[],
  site: Pick<Site, 'links' | 'send'>,
  work: (site: OpenSite) => Promise<T>,
): Promise<T> {
  const signedIn = (sessions: readonly number[]) =>
    Promise.all(
      sessions.map(async (n): Promise<Person> => {
        const token = await gatehouseRefreshToken(n, stage.population)
        const tokens = tokensIn(await site.send(refreshQuestion('gatehouse', token)))
        return { email: emailOf(n), password, tokens, usedStep: 0 }
      }),
    )
  const watchers = await signedIn(stage.sessions(people.watchers))
  const factored = await signedIn(stage.sessions(people.factored))
  for (const person of factored) await addAuthenticatorApp(site, person)
  const streams = await RandomStreams.open(server.origin, watchers, streamsEach)
  try {
    return await work({
      ...site,
      server,
      streams,
      watchers: new Crowd(watchers),
      factored: new Crowd(factored),
      regulars: new Crowd(await signedIn(stage.sessions(people.regulars))),
      newcomers: new Crowd([]),
      administrators: new Crowd(await signedIn(administrators)),
    })
  } finally {
    streams.close()
  }
}

/** @param timed receives the duration of each request */
function senderTo({ origin }: Contender, timed: (ms: number, body: string) => void): Site['send'] {
  // Its connections end with the server.
  const pool = new Pool(origin, { connections })
  return async (question, expected) => {
    const startedAt = performance.now()
    const text = await send(pool, question)
    timed(performance.now() - startedAt, question.body ?? '')
    if (expected !== undefined && !text.includes(`"__typename":"${expected}"`))
      throw new Error(`${expected} was expected: ${text.slice(0, 500)}`)
    return text
  }
}

async function fillCaches(stage: Stage, { origin }: Contender): Promise<void> {
  const visits = await visitsOf(stage, { connections: 20, sessionsEach: 50, profilesAfter: () => 1 })
  while (visits.tokens() < warmUpTokens) await drive({ ...visits, origin, seconds: 2 })
}
