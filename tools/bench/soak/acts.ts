import { codeNow } from '../../../server/test/code-now.ts'
import type { Question } from '../harness/load.ts'
import { password } from '../harness/population.ts'
import {
  logoutQuestion,
  profileQuestion,
  refreshQuestion,
  registerQuestion,
  tokensIn,
} from '../harness/questions.ts'
import type { MailedLinks } from './mailed-links.ts'
import type { Crowd, Person } from './person.ts'
import type { RandomStreams } from './random-streams.ts'
import * as ask from './requests.ts'

/** Everyone who uses a server, and how they reach it. */
export interface Site {
  /** Sends a request. @throws if the response has errors or is not of the type `expected`, if that is given */
  send(question: Question, expected?: string): Promise<string>
  readonly links: MailedLinks
  readonly streams: RandomStreams
  /** Users who only keep their sessions, and whose streams are open. */
  readonly watchers: Crowd
  /** Users who sign in and out, and do whatever needs a password. */
  readonly regulars: Crowd
  /** Users with an authenticator app. */
  readonly factored: Crowd
  /** Accounts that were registered meanwhile, and will be deleted. */
  readonly newcomers: Crowd
  readonly administrators: Crowd
}

/** Something that users do, in one request or several. */
export interface Act {
  readonly name: string
  /** Of a thousand acts. */
  readonly share: number
  /** Resolves with false if no one can do it now. */
  run(site: Site): Promise<boolean>
}

const stepSeconds = 30

const stepNow = (): number => Math.floor(Date.now() / 1000 / stepSeconds)

/** Users with sessions that last. */
const anyone = ({ watchers, regulars, factored }: Site): Crowd => {
  const crowds = [watchers, regulars, factored]
  let place = Math.random() * crowds.reduce((total, { free }) => total + free, 0)
  for (const crowd of crowds) {
    place -= crowd.free
    if (place < 0) return crowd
  }
  return watchers
}

/**
 * What users do with everything switched on. Most of it is what a page requests when it is opened; one act in forty
 * hashes a password.
 */
export const acts: readonly Act[] = [
  {
    name: 'profile',
    share: 600,
    run: (site) =>
      anyone(site).with(async ({ tokens }) => void (await site.send(profileQuestion(tokens.accessToken)))),
  },
  { name: 'refresh', share: 200, run: (site) => anyone(site).with((person) => refresh(site, person)) },
  {
    name: 'sessions',
    share: 70,
    run: (site) =>
      anyone(site).with(async ({ tokens }) => void (await site.send(ask.sessions(tokens.accessToken)))),
  },
  {
    name: 'updateProfile',
    share: 35,
    run: (site) =>
      anyone(site).with(async ({ tokens }) => {
        const name = `Person ${Math.floor(Math.random() * 1000)}`
        await site.send(ask.updateProfile(name, tokens.accessToken), 'ProfileUpdated')
      }),
  },
  { name: 'stream closed and reopened', share: 40, run: ({ streams }) => streams.reopenOne() },
  {
    name: 'users',
    share: 12,
    run: (site) => administer(site, (token) => ask.users(`person${digit()}`, token)),
  },
  { name: 'auditEvents', share: 12, run: (site) => administer(site, ask.auditEvents) },
  { name: 'mails', share: 6, run: (site) => administer(site, ask.mails) },
  {
    name: 'logout, login',
    share: 8,
    run: (site) => site.regulars.with((person) => signInAgain(site, person)),
  },
  {
    name: 'login, wrong password',
    share: 2,
    run: (site) =>
      site.regulars.with(
        async ({ email }) =>
          void (await site.send(ask.login(email, 'not the password'), 'InvalidCredentials')),
      ),
  },
  {
    name: 'logout, login with TOTP',
    share: 3,
    run: (site) =>
      site.factored.with(
        (person) => signInWithCode(site, person),
        ({ usedStep }) => usedStep < stepNow(),
      ),
  },
  { name: 'confirm', share: 4, run: (site) => site.regulars.with((person) => confirm(site, person)) },
  { name: 'register, verifyEmail', share: 3, run: register },
  {
    name: 'password reset by mail',
    share: 1,
    run: (site) => site.regulars.with((person) => resetPassword(site, person)),
  },
  { name: 'data export', share: 1, run: (site) => site.regulars.with((person) => exportData(site, person)) },
  { name: 'deleteAccount', share: 3, run: deleteNewcomer },
]

const digit = (): number => Math.floor(Math.random() * 10)

async function refresh({ send }: Site, person: Person): Promise<void> {
  person.tokens = tokensIn(await send(refreshQuestion('gatehouse', person.tokens.refreshToken)))
}

const administer = (site: Site, question: (token: string) => Question): Promise<boolean> =>
  site.administrators.with(async ({ tokens }) => void (await site.send(question(tokens.accessToken))))

async function signInAgain({ send }: Site, person: Person): Promise<void> {
  await send(logoutQuestion(person.tokens.accessToken))
  person.tokens = tokensIn(await send(ask.login(person.email, person.password), 'Authenticated'))
}

async function signInWithCode({ send }: Site, person: Person): Promise<void> {
  await send(logoutQuestion(person.tokens.accessToken))
  const first = await send(ask.login(person.email, person.password), 'SecondFactorRequired')
  const [, challenge = ''] = /"challenge":"([^"]+)"/.exec(first) ?? []
  person.usedStep = stepNow()
  const code = await codeNow(person.secret ?? '')
  person.tokens = tokensIn(await send(ask.completeLogin(challenge, code), 'Authenticated'))
}

/** Adds an authenticator app to an account that has just signed in. */
export async function addAuthenticatorApp({ send }: Pick<Site, 'send'>, person: Person): Promise<void> {
  const { accessToken } = person.tokens
  person.secret = /"secret":"([^"]+)"/.exec(await send(ask.startTotp(accessToken)))?.[1] ?? ''
  // The code of the step before, so that the person can sign in during this one.
  await send(ask.addTotp(await codeNow(person.secret, -1), accessToken), 'FactorAdded')
}

async function confirm({ send }: Site, person: Person): Promise<void> {
  const { password, tokens } = person
  person.tokens = tokensIn(await send(ask.confirm(password, tokens.accessToken), 'Confirmed'))
}

let registered = 0

async function register({ send, links, newcomers }: Site): Promise<boolean> {
  registered += 1
  const name = `newcomer${registered}`
  const email = `${name}@example.com`
  const link = links.next('verify', email)
  // Not unhandled if the registration fails first.
  link.catch(() => undefined)
  const tokens = tokensIn(await send(registerQuestion(name)))
  await send(ask.verifyEmail(await link), 'EmailVerified')
  newcomers.add({ email, password, tokens, usedStep: 0 })
  return true
}

async function resetPassword(site: Site, person: Person): Promise<void> {
  const { email } = person
  const link = site.links.next('reset', email)
  link.catch(() => undefined)
  await site.send(ask.requestPasswordReset(email))
  const replacement = ask.otherThan(person.password)
  await site.send(ask.resetPassword(await link, replacement), 'PasswordReset')
  person.password = replacement
  person.tokens = tokensIn(await site.send(ask.login(email, replacement), 'Authenticated'))
}

async function exportData(site: Site, person: Person): Promise<void> {
  await confirm(site, person)
  const answer = await site.send(ask.exportMyData(person.tokens.accessToken))
  const { pathname, search } = new URL(/"url":"([^"]+)"/.exec(answer)?.[1] ?? '')
  await site.send({ path: `${pathname}${search}` })
}

async function deleteNewcomer(site: Site): Promise<boolean> {
  const person = site.newcomers.take()
  if (person === undefined) return false
  await confirm(site, person)
  await site.send(ask.deleteAccount(person.tokens.accessToken), 'AccountDeleted')
  return true
}
