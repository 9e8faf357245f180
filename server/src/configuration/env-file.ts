import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { codeOf } from '../database/error-code.ts'

/** The contents of a settings file. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string>>
  /** Names whose unquoted value contains a `#` inside a word, where the value is cut off like anywhere else. */
  readonly cutAtComment: readonly string[]
}

/** Thrown when a settings file cannot be used. The message is one sentence and repeats nothing from the file. */
export class EnvFileUnusable extends Error {
  override readonly name = 'EnvFileUnusable'
}

/**
 * Reads a settings file in any encoding that editors commonly save: UTF-8 or UTF-16, with or without a byte order mark,
 * with any line endings. Returns undefined if the file does not exist.
 *
 * @throws {EnvFileUnusable} if any part cannot be read, because half of the settings might start the wrong database
 */
export function readEnvFile(path: string): EnvFile | undefined {
  const bytes = bytesOf(path)
  if (bytes === undefined) return undefined
  const text = textOf(bytes)
  if (text === undefined)
    throw new EnvFileUnusable(`${resolve(path)} is not text in UTF-8 or UTF-16. Save it as UTF-8.`)
  const cutAtComment = checkLines(text, path)
  return { variables: variablesOf(text), cutAtComment }
}

/** Names that editors and other frameworks give to such a file, and that this server does not read. */
export const unreadFilesBeside = (path: string): string[] =>
  ['.txt', '.local', '.production'].map((ending) => `${path}${ending}`).filter((name) => existsSync(name))

function bytesOf(path: string): Buffer | undefined {
  try {
    const found = statSync(path)
    if (found.isFile() || found.isDirectory()) return readFileSync(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    const advice =
      code === 'EISDIR'
        ? 'is a folder. Remove it, or put a file with the settings in its place.'
        : `cannot be read (${code}). Let the user that runs Gatehouse read it, or remove it.`
    throw new EnvFileUnusable(`${resolve(path)} ${advice}`)
  }
  // Reading a pipe would block until another process writes to it.
  throw new EnvFileUnusable(
    `${resolve(path)} is not a file. Remove it, or put a file with the settings in its place.`,
  )
}

function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
    if (text.includes('\0')) return undefined
    // A file concatenated from several others can also contain byte order marks in the middle.
    return text.replaceAll(/\r\n?/g, '\n').replaceAll(/^\uFEFF+/gm, '')
  } catch {
    return undefined
  }
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/** Removes the blanks after an equals sign; without this, `parseEnv` takes the next line as the value. */
const variablesOf = (text: string): Record<string, string> => {
  const found = parseEnv(text.replaceAll(/=[ \t]+(?=\n|$)/g, '='))
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value ?? '']))
}

/**
 * Blank (spaces and tabs only), a comment, or NAME=value as `parseEnv` understands it, up to the end of the line. A
 * quoted value may span lines.
 */
const line =
  /[ \t]*(?:#[^\n]*|(?:export +)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=(?:[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)[ \t]*(?:#[^\n]*)?|(?<plain>[ \t]*(?:[^\s"'`][^\n]*)?)))?(?:\n|$)/y

/** Returns the names whose value is cut off at a `#`. Throws for lines that `parseEnv` would silently skip. */
function checkLines(text: string, path: string): string[] {
  const cut: string[] = []
  for (let at = 0; at < text.length; at = line.lastIndex) {
    line.lastIndex = at
    const groups = line.exec(text)?.groups
    if (groups === undefined) throw new EnvFileUnusable(malformedAt(text.slice(0, at), path))
    if (groups.name !== undefined && /(^|\S)#/.test(groups.plain ?? '')) cut.push(groups.name)
  }
  return cut
}

const malformedAt = (before: string, path: string): string =>
  `Line ${before.split('\n').length} of ${resolve(path)} is not NAME=value, a comment that begins with #, or empty. Correct it; a value in quotes ends with the same quote, and nothing but a comment follows.`
