import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** A password, and what was typed when it was asked for again. */
export interface TypedPassword {
  readonly password: string
  readonly passwordConfirmation: string
}

/**
 * Asks at a terminal without showing what is typed, twice, because nobody sees a slip.
 *
 * @throws an error with the code `ABORT_ERR` at Ctrl-C or Ctrl-D
 */
export async function askPassword(
  input: NodeJS.ReadableStream,
  prompts: NodeJS.WritableStream,
): Promise<TypedPassword> {
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input, output, terminal: true, historySize: 0 })
  const ask = async (prompt: string): Promise<string> => {
    prompts.write(prompt)
    try {
      return await terminal.question('')
    } finally {
      prompts.write('\n')
    }
  }
  try {
    return { password: await ask('Password: '), passwordConfirmation: await ask('Password again: ') }
  } finally {
    terminal.close()
  }
}
