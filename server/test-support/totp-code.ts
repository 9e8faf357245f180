import { generate } from 'otplib'

/** The code that an authenticator app shows now for a secret. */
export const totpCode = (secret: string): Promise<string> => generate({ secret })
