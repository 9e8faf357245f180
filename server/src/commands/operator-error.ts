import { ConfigError } from '../configuration/config.ts'
import { EnvFileUnusable } from '../configuration/env-file.ts'
import { TooLittleMemory } from '../configuration/memory-needs.ts'
import { WrongSecretError } from '../core/secrets.ts'
import { DataFolderInUse } from '../database/embedded/data-folder-lock.ts'
import { DataFolderUnusable } from '../database/embedded/data-folder-unusable.ts'
import { codeOf, fieldOf } from '../database/error-code.ts'
import { databaseSentence } from './database-advice.ts'

const inFull = [
  ConfigError,
  EnvFileUnusable,
  TooLittleMemory,
  DataFolderInUse,
  DataFolderUnusable,
  WrongSecretError,
]

/**
 * Explains to the operator why a process stopped: a sentence that says what to do if the operator can fix it, otherwise
 * the stack of an internal fault.
 */
export function explainStop(error: unknown): string {
  const sentence = operatorsSentence(error)
  if (sentence !== undefined) return sentence
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function operatorsSentence(error: unknown): string | undefined {
  if (error instanceof Error && inFull.some((kind) => error instanceof kind)) return error.message
  return listeningSentence(error) ?? databaseSentence(error)
}

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

/** Node puts the address and port at the end of the message. */
const placeIn = (message: string): string => message.slice(message.lastIndexOf(' ') + 1)
