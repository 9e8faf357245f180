import { SettingProblem, type SettingReader, serviceUrl } from '../core/setting.ts'

/** The connection settings as `pg` parses them, and the schema named in the address. */
export interface DatabaseAddress {
  readonly url: string
  readonly schema: string | undefined
}

const example = 'postgres://user:password@host:5432/gatehouse'
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/**
 * `pg` treats these modes as `verify-full` unless libpq semantics are requested. Replacing them avoids its deprecation
 * warning and a change of behavior in its next major version.
 */
const meansVerifyFull = /^(prefer|require|verify-ca)$/

/** Reads the address of a database. The address may contain a password, so error messages never repeat it. */
export const databaseAddress: SettingReader<DatabaseAddress> = (text) => {
  const read = serviceUrl(example, 'postgres', 'postgresql')(text)
  if (read instanceof SettingProblem) return read
  const url = new URL(read)
  if (url.pathname.length < 2)
    return new SettingProblem(`names no database: write its name behind the host, such as ${example}.`)
  const schema = url.searchParams.get('schema') ?? undefined
  const named = schema === undefined ? undefined : schemaName(schema)
  if (named instanceof SettingProblem) return new SettingProblem(`has a schema that ${named.says}`)
  return withSslMode(url, named)
}

function withSslMode(url: URL, schema: string | undefined): DatabaseAddress | SettingProblem {
  const mode = url.searchParams.get('sslmode')
  if (mode !== null && !sslModes.includes(mode))
    return new SettingProblem(`has an unknown sslmode: give one of ${sslModes.join(', ')}.`)
  if (mode !== null && meansVerifyFull.test(mode) && url.searchParams.get('uselibpqcompat') !== 'true')
    url.searchParams.set('sslmode', 'verify-full')
  url.searchParams.delete('schema')
  return Object.freeze({ url: url.href, schema })
}

/** A schema name that needs no quotes in a statement and fits into the name of a channel. */
export const schemaName: SettingReader<string> = (text) =>
  /^[a-z_][a-z0-9_]{0,39}$/.test(text) && !/^(pg_|information_schema$)/.test(text)
    ? text
    : new SettingProblem(
        `is ${JSON.stringify(text.slice(0, 60))}: give up to 40 lower-case letters, digits and underscores, such as accounts.`,
      )
