import { ConfigError } from '../config.ts'
import { DataFolderInUse } from '../database/data-folder-lock.ts'
import { DataFolderUnusable } from '../database/data-folder-unusable.ts'
import { codeOf, fieldOf } from '../database/error-code.ts'
import { Unavailable } from '../errors.ts'
import { WrongSecretError } from '../secrets.ts'

const inFull = [ConfigError, DataFolderInUse, DataFolderUnusable, WrongSecretError]

/**
 * What to tell an operator of what stopped a process: a sentence that says what to do, where they can mend it. Anything
 * else is a fault of ours, and told with its stack.
 */
export function explainStop(error: unknown): string {
  const sentence = operatorsSentence(error)
  if (sentence !== undefined) return sentence
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function operatorsSentence(error: unknown): string | undefined {
  if (error instanceof Error && inFull.some((kind) => error instanceof kind)) return error.message
  return databaseSentence(error) ?? listeningSentence(error)
}

/** No message of `pg` has the password or the whole address in it. */
function databaseSentence(error: unknown): string | undefined {
  if (error instanceof Unavailable)
    return `The database cannot be used: ${reasonOf(error.cause)}. Start it, or correct DATABASE_URL.`
  const message = fieldOf(error, 'message')
  if (codeOf(error).startsWith('28') || message.startsWith('SASL: '))
    return `The database lets nobody in like this: ${message}. Correct user and password in DATABASE_URL.`
  if (codeOf(error) === '42501')
    return `The database refuses what is needed: ${message}. Make the user of DATABASE_URL the owner of its database.`
  return undefined
}

/** An attempt at several addresses of one name fails with a code and without a message. */
const reasonOf = (cause: unknown): string =>
  fieldOf(cause, 'message') || codeOf(cause) || 'it cannot be reached or is too busy'

function listeningSentence(error: unknown): string | undefined {
  const message = fieldOf(error, 'message')
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `${placeIn(message)} is in use by another process. Stop that process, or set PORT to another port.`
    case 'EADDRNOTAVAIL':
      return `${placeIn(message)} is no address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`
    case 'EACCES':
      return fieldOf(error, 'syscall') === 'listen'
        ? `This process may not listen at ${placeIn(message)}. Set PORT to 1024 or above.`
        : undefined
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is a name that cannot be looked up (${message}). Set it to an address of this machine, such as 127.0.0.1.`
    default:
      return undefined
  }
}

/** Node puts address and port at the end of the message. */
const placeIn = (message: string): string => message.slice(message.lastIndexOf(' ') + 1)
