import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Something that must be installed before an engine can be started; its message says what to install. */
export class MissingProgram extends Error {
  override readonly name = 'MissingProgram'
}

/** What a program is called, and where it comes from. */
export interface Wanted {
  readonly program: string
  /** Debian's package. */
  readonly from: string
  /** The environment variable that names another file. */
  readonly variable: string
}

/** Debian keeps daemons where only root looks for them. */
const daemonFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The file of a program; undefined where it is not installed. */
export function programFile({ program, variable }: Wanted): string | undefined {
  const named = process.env[variable]
  if (named) return named
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...daemonFolders]
  return folders.map((folder) => join(folder, program)).find(isProgram)
}

/** @throws MissingProgram where it is not installed */
export function installedProgram(wanted: Wanted): string {
  const file = programFile(wanted)
  const { program, from, variable } = wanted
  if (file !== undefined && isProgram(file)) return file
  if (file !== undefined) throw new MissingProgram(`${variable} names ${file}, which is no program.`)
  throw new MissingProgram(`${program} is missing: apt-get install ${from}, or name the file in ${variable}.`)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
