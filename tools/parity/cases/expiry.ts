import { bearer, type Case, register } from './case.ts'

export const expiryCases: readonly Case[] = [
  // The last case, because it moves the clock of a server.
  {
    title: 'profile: the access token has expired',
    run: async (caller) => {
      const { access } = await register(caller, 'expired@example.org')
      const expired = await caller.site.expired(access)
      await caller.send('GET', 'profile/', bearer(expired))
      await caller.send('POST', 'token/verify/', { body: { token: expired } })
    },
  },
]
