import { createInterface } from 'node:readline/promises'
import type { Proof } from '@gatehouse/session'
import type { Factor } from './generated/operations.ts'

/** Asks the user for a proof of one of the factors: at sign-in, or because an operation needs a confirmation. */
export type Prove = (factors: readonly Factor[]) => Promise<Proof>

/** Asks in the terminal. */
export const askInTerminal: Prove = async (factors) => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await proofOf(preferred(factors), (question) => terminal.question(question))
  } finally {
    terminal.close()
  }
}

const order = ['TOTP', 'PASSWORD', 'RECOVERY_CODE', 'PASSKEY'] as const satisfies readonly Factor[]

const preferred = (factors: readonly Factor[]): Factor =>
  order.find((factor) => factors.includes(factor)) ?? 'RECOVERY_CODE'

async function proofOf(factor: Factor, ask: (question: string) => Promise<string>): Promise<Proof> {
  switch (factor) {
    case 'TOTP':
      return { totp: await ask('Code of your authenticator app: ') }
    case 'PASSWORD':
      return { password: await ask('Password: ') }
    case 'RECOVERY_CODE':
      return { recoveryCode: await ask('Recovery code: ') }
    case 'PASSKEY':
      throw new Error('Passkeys need a browser. Add an authenticator app to your account.')
  }
}
