/**
 * The user list at 100 and 100,000 accounts: two complete servers in this process, queried over HTTP in turns. Prints
 * the median of each query and the ratio. Usage: npm run bench -- users (on PostgreSQL with TEST_DATABASE_URL,
 * otherwise on the embedded database)
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import pg from 'pg'

interface ServerModules {
  readonly app: typeof import('../../server/src/app.ts')
  readonly 'configuration/config': typeof import('../../server/src/configuration/config.ts')
  readonly 'configuration/secrets-of': typeof import('../../server/src/configuration/secrets-of.ts')
  readonly 'database/open-database': typeof import('../../server/src/database/open-database.ts')
  readonly 'database/migrations/migrate': typeof import('../../server/src/database/migrations/migrate.ts')
  readonly 'core/log': typeof import('../../server/src/core/log.ts')
  readonly 'features/users/user.entity': typeof import('../../server/src/features/users/user.entity.ts')
  readonly 'features/sessions/session.entity': typeof import('../../server/src/features/sessions/session.entity.ts')
}

/** Measures the built server. */
const built = <Name extends keyof ServerModules>(name: Name): Promise<ServerModules[Name]> =>
  import(new URL(`../../server/dist/${name}.js`, import.meta.url).href)

const serverUrl = process.env.TEST_DATABASE_URL || undefined
const rounds = 30
const requestsARound = 10
const targetRatio = 2
const password = 'a quiet orchard in winter'

const LIST = `query ($filter: UserFilter, $orderBy: UserOrder, $after: String) {
  users(filter: $filter, orderBy: $orderBy, after: $after) { totalCount
    edges { cursor node { id email firstName lastName phone role active createdAt updatedAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

const orderBy = (field: string, direction = 'ASC') => ({ orderBy: { field, direction } })

/** Typical uses of the list. Each has the same number of results per page in both databases. */
const questionsAbout = ({ first_name: given, last_name: family, email }: Person) => ({
  'latest first': {},
  'by email': orderBy('EMAIL'),
  'by family name': orderBy('LAST_NAME', 'DESC'),
  'by role': orderBy('ROLE'),
  'employees only': { filter: { role: 'EMPLOYEE' } },
  'enabled only, by email': { filter: { active: true }, ...orderBy('EMAIL') },
  'one person by name': { filter: { text: `${given} ${family}` } },
  'one person by email': { filter: { text: email.split('@', 1)[0] } },
  noMatch: { filter: { text: 'zzyzx' } },
})

interface Person {
  readonly first_name: string
  readonly last_name: string
  readonly email: string
}

const syllables = `array['an','bel','cor','dan','el','fri','gar','hal','is','jo','kar','lin','mar','nor','ol','pet','quin','ros','sal','tom','ul','vik','wil','xan','yor','zim','ben','dor','fel','gus']`

/** A pseudorandom but reproducible part of the name of account `n`. */
const syllable = (salt: number): string => `(${syllables})[1 + abs(hashint4(n + ${salt})) % 30]`

interface Measured {
  readonly accounts: number
  /** The same one in each. */
  readonly person: Person
  ask(variables: object): Promise<void>
  close(): Promise<void>
}

interface Place {
  readonly options: import('../../server/src/database/database.ts').DatabaseOptions
  close(): Promise<void>
}

async function asAdministrator(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

async function makePlace(): Promise<Place> {
  if (serverUrl === undefined) return { options: { kind: 'embedded' }, close: async () => undefined }
  const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await asAdministrator(serverUrl, `create database ${name}`)
  return {
    options: { kind: 'postgresql', url: url.href, statementTimeoutMs: 120_000 },
    close: () => asAdministrator(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

/** A complete server with this many accounts, and a signed-in administrator. */
async function startMeasured(accounts: number): Promise<Measured> {
  const place = await makePlace()
  const [{ createApp }, { loadConfig }, { secretsOf }, { openDatabase }, { migrate }, { createLogger }] =
    await Promise.all([
      built('app'),
      built('configuration/config'),
      built('configuration/secrets-of'),
      built('database/open-database'),
      built('database/migrations/migrate'),
      built('core/log'),
    ])
  const [{ User }, { Session }] = await Promise.all([
    built('features/users/user.entity'),
    built('features/sessions/session.entity'),
  ])
  const database = await openDatabase(place.options, { entities: [User, Session] })
  await migrate(database)
  const em = database.em()
  await em.execute(`
    insert into users (id, email, email_key, first_name, last_name, role, active)
    select uuid_v7(now() - n * interval '1 minute'), email, email, initcap(given), initcap(family),
      case when n % 3 = 0 then 'CLIENT' else 'EMPLOYEE' end, n % 50 <> 0
    from generate_series(1, ${accounts - 1}) as n,
      lateral (select ${syllable(1)} || ${syllable(2)} as given) as one,
      lateral (select ${syllable(3)} || ${syllable(4)} || ${syllable(5)} as family) as other,
      lateral (select given || '.' || family || '.' || n || '@example.org' as email) as address`)
  const [person] = await em.execute<Person[]>(
    `select first_name, last_name, email from users where email like '%.42@example.org'`,
  )
  if (person === undefined) throw new Error('Account 42 is missing.')
  const env = { RATE_LIMITS: 'off', BCRYPT_COST: '4', SECRET: randomBytes(32).toString('base64url') }
  const config = loadConfig(env)
  const log = createLogger({ logLevel: 'silent' })
  const app = await createApp({ config, database, secrets: await secretsOf(config), log })
  const url = `${await app.http.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  const names = { firstName: 'Ada', lastName: 'Lovelace' }
  const input = { email: 'ada@example.com', password, passwordConfirmation: password, ...names }
  await post(url, 'mutation ($input: RegisterInput!) { register(input: $input) { __typename } }', { input })
  await em.execute(`update users set role = 'ADMIN' where email = 'ada@example.com'`)
  await em.execute('vacuum analyze')
  const token = await signIn(url)
  return {
    accounts,
    person,
    ask: async (variables) => void (await post(url, LIST, variables, token)),
    close: async () => {
      await app.close()
      await database.close()
      await place.close()
    },
  }
}

const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) {
  ... on Authenticated { tokens { accessToken } } } }`

async function signIn(url: string): Promise<string> {
  const { login } = await post(url, LOGIN, { input: { email: 'ada@example.com', password } })
  return login.tokens.accessToken
}

// biome-ignore lint/suspicious/noExplicitAny: the answer of whatever was asked
async function post(url: string, query: string, variables: object, token?: string): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const { data, errors }: any = await response.json()
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

/** Milliseconds per request, over a few requests. */
async function time({ ask }: Measured, variables: object): Promise<number> {
  const startedAt = performance.now()
  for (let request = 0; request < requestsARound; request++) await ask(variables)
  return (performance.now() - startedAt) / requestsARound
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

interface Result {
  readonly question: string
  readonly smallMs: number
  readonly largeMs: number
}

/** Runs both servers in turns, each first equally often. */
async function measure(
  question: string,
  variables: object,
  [small, large]: readonly [Measured, Measured],
): Promise<Result> {
  const [smallMs, largeMs]: [number[], number[]] = [[], []]
  await time(small, variables)
  await time(large, variables)
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) smallMs.push(await time(small, variables))
    largeMs.push(await time(large, variables))
    if (round % 2 === 1) smallMs.push(await time(small, variables))
  }
  return { question, smallMs: median(smallMs), largeMs: median(largeMs) }
}

const ratioOf = ({ smallMs, largeMs }: Pick<Result, 'smallMs' | 'largeMs'>): number => largeMs / smallMs

function report(
  results: readonly Result[],
  { accounts: few }: Measured,
  { accounts: many }: Measured,
): string {
  const total = {
    smallMs: results.reduce((sum, { smallMs }) => sum + smallMs, 0) / results.length,
    largeMs: results.reduce((sum, { largeMs }) => sum + largeMs, 0) / results.length,
  }
  const worst = Math.max(...results.map(ratioOf))
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const lines = [...results, { question: 'all together', ...total }].map((result) =>
    row([result.question, result.smallMs.toFixed(2), result.largeMs.toFixed(2), ratioOf(result).toFixed(2)]),
  )
  const engine = serverUrl === undefined ? 'embedded database' : 'PostgreSQL'
  return [
    `Users list, ms a request (medians of ${rounds} rounds), ${engine}, Node ${process.version}, ${cpus()[0]?.model}`,
    '',
    row(['question', `${few} accounts`, `${many} accounts`, 'ratio']),
    row(['---', '---:', '---:', '---:']),
    ...lines,
    '',
    `Target: a ratio under ${targetRatio} in each row. ${worst < targetRatio ? 'Met' : 'MISSED'}: the greatest is ${worst.toFixed(2)}.`,
    '',
  ].join('\n')
}

const small = await startMeasured(100)
const large = await startMeasured(100_000)
const results: Result[] = []
for (const [question, variables] of Object.entries(questionsAbout(small.person)))
  results.push(await measure(question, variables, [small, large]))
const text = report(results, small, large)
const folder = new URL('results/', import.meta.url)
const name = serverUrl === undefined ? 'users-embedded' : 'users-postgresql'
mkdirSync(folder, { recursive: true })
writeFileSync(new URL(`${name}.md`, folder), text)
writeFileSync(
  new URL(`${name}.json`, folder),
  `${JSON.stringify({ node: process.version, rounds, results }, null, 2)}\n`,
)
process.stdout.write(text)
await large.close()
await small.close()
