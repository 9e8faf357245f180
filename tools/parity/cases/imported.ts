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
]
