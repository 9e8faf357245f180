import { generate } from 'otplib'

const periodSeconds = 30

/** The code of an authenticator app at a time in seconds since 1970, moved by whole steps. */
export const codeAtTime = (secret: string, epoch: number, steps = 0): Promise<string> =>
  generate({ secret, epoch: Math.floor(epoch) + steps * periodSeconds })

/** The code of an authenticator app at this machine's time, moved by whole steps. */
export const codeNow = (secret: string, steps = 0): Promise<string> =>
  codeAtTime(secret, Date.now() / 1000, steps)
