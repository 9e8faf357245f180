import { Readable } from 'node:stream'
import { jest } from '@jest/globals'
import { type Ended, runCommand } from '../src/commands.ts'

interface Surroundings {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly input?: string | undefined
}

/**
 * Runs a command in this process, as `cli.js` does in one of its own. That one takes a second of CPU time to load the
 * server and to compile the database.
 */
export async function commandHere(
  args: readonly string[],
  { env, cwd, input = '' }: Surroundings,
): Promise<Ended> {
  const { env: environment, stdin } = process
  const folder = process.cwd()
  let warnings = ''
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warnings += text
    return true
  })
  process.env = env
  process.chdir(cwd)
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]) })
  try {
    const ended = await runCommand(args)
    return { ...ended, stderr: warnings + ended.stderr }
  } finally {
    Object.defineProperty(process, 'stdin', { value: stdin })
    process.chdir(folder)
    process.env = environment
    stderr.mockRestore()
  }
}
