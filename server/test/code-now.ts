import { generate } from 'otplib'

const periodSeconds = 30

/** The code of an authenticator app at this machine's time, moved by whole steps. */
export const codeNow = (secret: string, steps = 0): Promise<string> =>
  generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * periodSeconds })
