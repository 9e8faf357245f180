import { readFile } from 'node:fs/promises'
import { databaseAddress } from '../configuration/database-address.ts'
import { SettingProblem } from '../core/setting.ts'
import { codeOf } from '../database/error-code.ts'
import { type SourceName, type SourceSettings, sourceNames } from '../features/import/foreign-account.ts'
import { emptyRoleMap, type RoleMap, readRoleMap } from '../features/import/role-map.ts'
import { firebaseParametersIn } from '../features/import/sources/firebase.ts'
import { CommandError, wrongUsage } from './command.ts'

/** The options of `gatehouse import`, as typed. */
export interface ImportArguments {
  readonly from?: string | undefined
  readonly file?: string | undefined
  readonly databaseUrl?: string | undefined
  readonly table?: string | undefined
  readonly map?: string | undefined
  readonly hashConfig?: string | undefined
  readonly report?: string | undefined
  readonly dryRun?: boolean | undefined
  readonly verified?: boolean | undefined
}

/** Where accounts are read from: a file (`-`: standard input), or the database of a Django site. */
export type ImportPlace = { readonly file: string } | { readonly url: string; readonly table: string }

export interface ImportOptions {
  readonly source: SourceName
  readonly place: ImportPlace
  readonly roles: RoleMap
  readonly firebase: SourceSettings['firebase']
  readonly report: string | undefined
  readonly dryRun: boolean
  readonly verified: boolean
}

const names: readonly string[] = sourceNames
const isSourceName = (name: string | undefined): name is SourceName =>
  name !== undefined && names.includes(name)

/** @throws {UsageError | CommandError} */
export async function importOptions(typed: ImportArguments): Promise<ImportOptions> {
  const { from: source, report, dryRun = false, verified = false } = typed
  if (!isSourceName(source))
    throw wrongUsage(
      `Say where the accounts come from, as in --from django. Known: ${names.join(', ')}`,
      'import',
    )
  return {
    source,
    place: placeOf(source, typed),
    roles: typed.map === undefined ? emptyRoleMap : await roleMapIn(typed.map),
    firebase: typed.hashConfig === undefined ? undefined : await hashConfigIn(typed.hashConfig),
    report,
    dryRun,
    verified,
  }
}

function placeOf(source: SourceName, { file, databaseUrl, table }: ImportArguments): ImportPlace {
  if (databaseUrl === undefined) {
    if (table !== undefined) throw wrongUsage('--table needs --database-url', 'import')
    if (file === undefined) throw wrongUsage('Name the file of the export, or - for standard input', 'import')
    return { file }
  }
  if (file !== undefined) throw wrongUsage('Name a file or --database-url, not both', 'import')
  if (source !== 'django') throw wrongUsage('--database-url needs --from django', 'import')
  const address = databaseAddress(databaseUrl)
  if (address instanceof SettingProblem)
    throw wrongUsage(`--database-url ${address.says.replace(/\.$/, '')}`, 'import')
  return { url: databaseUrl, table: table ?? 'auth_user' }
}

async function roleMapIn(file: string): Promise<RoleMap> {
  const map = readRoleMap(await jsonIn(file))
  if ('problem' in map) throw new CommandError(`${file} is not a map of roles: ${map.problem}`)
  return map
}

async function hashConfigIn(file: string): Promise<SourceSettings['firebase']> {
  const parameters = firebaseParametersIn(await jsonIn(file))
  if (parameters !== undefined) return parameters
  throw new CommandError(
    `${file} does not have the hash parameters of a Firebase project: base64_signer_key, base64_salt_separator, rounds and mem_cost, as JSON.`,
  )
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(`${file} is not JSON.`)
    throw fileError(file, error)
  }
}

/** Explains why a file cannot be read. */
export function fileError(file: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new CommandError(`There is no file ${file}.`)
    case 'EISDIR':
      return new CommandError(`${file} is a folder. Name a file in it.`)
    case 'EACCES':
      return new CommandError(`This user may not read ${file}.`)
    default:
      return error
  }
}
