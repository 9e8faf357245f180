import { password } from '../people.ts'
import { bearer, type Case, register } from './case.ts'

const john = async (caller: Parameters<Case['run']>[0], email: string) => {
  await register(caller, email)
  return { email, password }
}

export const signInCases: readonly Case[] = [
  {
    title: 'login',
    run: async (caller) => {
      const body = await john(caller, 'login@example.org')
      await caller.send('POST', 'login/', { body })
      await caller.send('POST', 'login/', { body })
    },
  },
  {
    title: 'login: wrong password',
    run: async (caller) => {
      const body = await john(caller, 'wrong-password@example.org')
      await caller.send('POST', 'login/', { body: { ...body, password: 'wrongpassword123' } })
    },
  },
  {
    title: 'login: unknown email',
    run: async (caller) => {
      await caller.send('POST', 'login/', { body: { email: 'nobody@example.org', password } })
    },
  },
  {
    title: 'login: disabled account',
    run: async (caller) => {
      const body = await john(caller, 'disabled@example.org')
      await caller.site.disable(body.email)
      await caller.send('POST', 'login/', { body })
    },
  },
  {
    title: 'login: fields are missing or blank',
    run: async (caller) => {
      await caller.send('POST', 'login/', { body: {} })
      await caller.send('POST', 'login/', { body: { email: 'nobody@example.org' } })
      await caller.send('POST', 'login/', { body: { email: '', password: '' } })
      await caller.send('POST', 'login/', { body: { email: 'no address', password } })
    },
  },
  {
    title: 'login with the email in capitals',
    run: async (caller) => {
      await john(caller, 'capitals@example.org')
      await caller.send('POST', 'login/', { body: { email: 'CAPITALS@example.org', password } })
    },
  },
  {
    title: 'login with an old bearer in the header',
    run: async (caller) => {
      const body = await john(caller, 'old-bearer@example.org')
      await caller.send('POST', 'login/', { body, ...bearer('not.a.token') })
    },
  },
  {
    title: 'login with a form',
    run: async (caller) => {
      const { email } = await john(caller, 'form@example.org')
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      await caller.send('POST', 'login/', {
        headers,
        body: new URLSearchParams({ email, password }).toString(),
      })
    },
  },
]
