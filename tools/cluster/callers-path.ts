import { resolve } from 'node:path'

/**
 * Resolves a path as the user typed it: npm runs a script in its package's folder and provides the folder of the call.
 */
export const callersPath = (path: string): string => resolve(process.env.INIT_CWD ?? '', path)
