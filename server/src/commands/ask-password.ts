import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The password, and the repetition that confirms it. */
export interface TypedPassword {
  readonly password: string
  readonly passwordConfirmation: string
}

/**
 * Prompts for a new password on a terminal without echoing it. Asks twice because a typing error would go unnoticed.
 * @throws an error with the code `ABORT_ERR` on Ctrl-C or Ctrl-D
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
