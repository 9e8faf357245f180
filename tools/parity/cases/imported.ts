import { imported, password } from '../people.ts'
import { bearer, type Case } from './case.ts'

/** Of a person who has registered at Django before all cases, and was imported by Gatehouse. */
export const importedCases: readonly Case[] = [
  {
    title: 'imported: the old password signs in',
    run: async (caller) => {
      const body = { email: imported, password }
      const { tokens } = await caller.send('POST', 'login/', { body })
      await caller.send('GET', 'profile/', bearer(tokens.access))
      await caller.send('POST', 'login/', { body })
      await caller.send('POST', 'login/', { body: { ...body, password: 'wrongpassword123' } })
    },
  },
  {
    title: 'imported: a refresh token of Django goes on, once',
    run: async (caller) => {
      const refresh = await caller.site.formerRefreshToken(imported)
      const second = await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('GET', 'profile/', bearer(second.access))
      await caller.send('POST', 'token/refresh/', { body: { refresh } })
      await caller.send('POST', 'token/refresh/', { body: { refresh: second.refresh } })
    },
  },
]
