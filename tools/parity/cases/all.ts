import type { Case } from './case.ts'
import { expiryCases } from './expiry.ts'
import { httpCases } from './http.ts'
import { importedCases } from './imported.ts'
import { profileCases } from './profile.ts'
import { registrationCases } from './registration.ts'
import { signInCases } from './sign-in.ts'
import { signOutCases } from './sign-out.ts'
import { tokenCases } from './tokens.ts'

export const allCases: readonly Case[] = [
  ...registrationCases,
  ...signInCases,
  ...profileCases,
  ...tokenCases,
  ...signOutCases,
  ...httpCases,
  ...importedCases,
  ...expiryCases,
]
