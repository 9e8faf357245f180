import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Thrown when a program that an engine needs is not installed; the message says what to install. */
export class MissingProgram extends Error {
  override readonly name = 'MissingProgram'
}

/** Name and origin of a program. */
export interface Wanted {
  readonly program: string
  /** Debian's package. */
  readonly from: string
  /** The environment variable that selects another file. */
  readonly variable: string
}

/** Debian installs daemons in folders that only root's PATH contains. */
const daemonFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** Returns the path of a program; undefined if it is not installed. */
export function programFile({ program, variable }: Wanted): string | undefined {
  const named = process.env[variable]
  if (named) return named
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...daemonFolders]
  return folders.map((folder) => join(folder, program)).find(isProgram)
}

/** @throws MissingProgram if it is not installed */
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
