import { randomBytes } from 'node:crypto'
import { sha256 } from '../../core/sha256.ts'

/** Creates the token of a link: 256 random bits in base64url. */
export const newLinkToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of a token. A plain hash is enough: 256 random bits cannot be guessed. */
export const hashOfLinkToken = (token: string): string => sha256(token)
