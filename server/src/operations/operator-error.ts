import { ConfigError } from '../config.ts'
import { DataFolderInUse } from '../database/data-folder-lock.ts'
import { Unavailable } from '../errors.ts'
import { WrongSecretError } from '../secrets.ts'

/** What stops a process at its start and the operator can mend: said in its own words, without a stack. */
export const isOperatorsToMend = (error: unknown): error is Error =>
  [ConfigError, DataFolderInUse, WrongSecretError, Unavailable].some((kind) => error instanceof kind)
