import { DatabaseUnusable } from '../database-unusable.ts'
import { codeOf, fieldOf } from '../error-code.ts'
import { quoted, searchPath } from '../session-settings.ts'

const oldestVersion = 15

/** Runs a statement of the migrations. */
export type Execute = <Row extends object>(statement: string) => Promise<Row[]>

const insufficientPrivilege = '42501'

interface Server {
  readonly encoding: string
  readonly version: number
  readonly collation: boolean
}

/** @throws DatabaseUnusable if it is too old, or its encoding would lose text */
export async function requireUsableServer(execute: Execute): Promise<void> {
  const [server] = await execute<Server>(
    `select current_setting('server_encoding') as encoding, current_setting('server_version_num')::integer / 10000 as version,
       exists (select from pg_collation where collname = 'und-x-icu') as collation`,
  )
  if (server === undefined) return
  if (server.version < oldestVersion)
    throw new DatabaseUnusable(
      `The database server is PostgreSQL ${server.version}. Use PostgreSQL ${oldestVersion} or later.`,
    )
  if (server.encoding !== 'UTF8')
    throw new DatabaseUnusable(
      `The database has the encoding ${server.encoding}, which cannot hold every name. Create one with: create database gatehouse encoding 'UTF8' template template0`,
    )
  if (!server.collation)
    throw new DatabaseUnusable(
      'The database server was built without ICU, by which names are sorted and searched. Use a build with ICU, such as the packages of postgresql.org.',
    )
}

/** Creates the schema unless it exists. @throws DatabaseUnusable if this role may not */
export async function requireSchema(execute: Execute, schema: string): Promise<void> {
  const [found] = await execute<{ role: string; there: boolean }>(
    `select current_user as role, exists (select from pg_namespace where nspname = '${schema}') as there`,
  )
  if (found === undefined || found.there) return
  await execute(`create schema ${quoted(schema)}`).catch((cause: unknown) => {
    if (codeOf(cause) !== insufficientPrivilege) throw cause
    throw new DatabaseUnusable(
      `The schema ${schema} does not exist, and this role may not create it. As the owner of the database, run: create schema ${quoted(schema)} authorization ${quoted(found.role)}`,
      { cause },
    )
  })
}

/**
 * Creates the extension that searches need unless it exists, in `public` rather than in an installation's schema, which
 * may be dropped. Lets migrations find it in whichever schema it is.
 *
 * @throws DatabaseUnusable if it is not available
 */
export async function requireTrigrams(execute: Execute, schema: string): Promise<void> {
  const home = (await homeOfTrigrams(execute)) ?? (await createTrigrams(execute, schema))
  if (home !== schema) await execute(`set local search_path = ${searchPath(schema)}, ${quoted(home)}`)
}

async function homeOfTrigrams(execute: Execute): Promise<string | undefined> {
  const [home] = await execute<{ name: string }>(
    `select nspname as name from pg_extension join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm'`,
  )
  return home?.name
}

async function createTrigrams(execute: Execute, schema: string): Promise<string> {
  const [home] = await execute<{ name: string }>(
    `select coalesce((select nspname from pg_namespace where nspname = 'public'), '${schema}') as name`,
  )
  const name = home?.name ?? schema
  // Migrations of two schemas can run concurrently, but an extension belongs to the whole database.
  await execute("select pg_advisory_xact_lock(hashtext('create extension pg_trgm'))")
  const made = await homeOfTrigrams(execute)
  if (made !== undefined) return made
  await execute(`create extension pg_trgm with schema ${quoted(name)}`).catch(explainMissingTrigrams)
  return name
}

const explainMissingTrigrams = (cause: unknown): never => {
  const isForbidden = codeOf(cause) === insufficientPrivilege
  throw new DatabaseUnusable(
    isForbidden
      ? 'The extension pg_trgm is missing, and this role may not create it. As an administrator of the database, run: create extension pg_trgm'
      : `The extension pg_trgm cannot be created (${fieldOf(cause, 'message')}). Install the contributed modules of PostgreSQL on its server (the package postgresql-contrib), or allow the extension there.`,
    { cause },
  )
}

/**
 * An object of another application that a migration would collide with: a table, index, type, function, trigger or
 * column.
 */
const inTheWay = new Set(['42P07', '42710', '42723', '42701', '42703', '42804', '42809'])
/** The schema is not visible to this role. */
const noSchema = '3F000'

/** Explains why a migration failed, if an operator can fix it. */
export function explainMigration(cause: unknown, schema: string): unknown {
  const message = fieldOf(cause, 'message')
  if (inTheWay.has(codeOf(cause)))
    return new DatabaseUnusable(
      `Something in the schema ${schema} is in the way (${message}). Give Gatehouse an empty database, or a schema of its own with DATABASE_SCHEMA.`,
      { cause },
    )
  if (codeOf(cause) === insufficientPrivilege || codeOf(cause) === noSchema)
    return new DatabaseUnusable(
      `The database refuses what is needed (${message}). Make the role of DATABASE_URL the owner of the schema ${schema} and of the tables in it, or run migrations as their owner.`,
      { cause },
    )
  return cause
}
